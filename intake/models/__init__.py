"""What was read of workbooks and pasted cells, before and after it became rows of the ledger."""

from intake.models.batch import Batch, KeptFile
from intake.models.column_memory import ColumnMemory
from intake.models.row import Row

__all__ = ["Batch", "ColumnMemory", "KeptFile", "Row"]
