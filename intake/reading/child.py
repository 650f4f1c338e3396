"""The reading process: `python -m intake.reading.child LIMITS`, the file as standard input, the answer as standard output.

Its limits are set before the first byte of the file is looked at, and the kernel keeps them. It has no settings, no
database and nothing in its environment that is worth stealing.
"""

import os
import resource
import signal
import sys


def main() -> None:
    """Set the limits, read, answer."""
    processor, memory, answer = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    _limit(processor, memory, answer)
    from intake.reading import answers, opening  # noqa: PLC0415 - only within the limits
    from records.unfit import Unfit  # noqa: PLC0415 - as above

    out = os.fdopen(1, "w", encoding="utf-8", errors="surrogatepass", newline="\n")
    with os.fdopen(0, "rb") as file:
        try:
            grids = opening.grids(file, os.fstat(0).st_size)
        except Unfit as refused:
            out.write(answers.refuse(refused))
        else:
            out.writelines(answers.write(grids))
    out.flush()


def _limit(processor: float, memory: int, answer: int) -> None:
    """Bound processor time, address space and what may be written; no core file tells of the content."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, processor)
    whole = int(processor) + 1
    for what, most in (
        (resource.RLIMIT_CPU, whole),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, answer),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
