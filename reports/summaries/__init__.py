"""Annual summaries: our own sentences around computed figures, quoted rows, and what people wrote."""

from reports.summaries.composing import Draft, compose
from reports.summaries.writer import Printed, Subject, Writer

__all__ = ["Draft", "Printed", "Subject", "Writer", "compose"]
