"""The propositions of the document, one file each; in the wheel they are `dnnmath.propositions`."""
