"""What the kernel says when it refuses."""


class KernelError(Exception):
    """Anything the kernel refuses."""


class TermError(KernelError):
    """An expression without meaning: a float, scalar plus vector, x/0, one name for two things."""


class HypothesisError(KernelError):
    """A property that is not in the registry, or with arguments it does not take."""


class IdentityError(KernelError):
    """Two sides that should be equal differ, or a premise says something else."""


class SignError(KernelError):
    """Something that should certainly be ≥ 0 (or positive, natural, in [0, 1]) may not be."""


class VariableError(KernelError):
    """A variable that is not bare, or about which something is assumed."""


class DomainError(KernelError):
    """A point that is not known to lie in Ω."""


class LimitError(KernelError):
    """A derivative or a limit that need not exist."""


class ForgeryError(KernelError):
    """An attempt to make or to change a theorem or a term without the rules."""
