"""What was read of workbooks and pasted cells, before and after it became rows of the ledger."""

from intake.models.batch import Batch, KeptFile
from intake.models.column_memory import ColumnMemory
from intake.models.confirmation import Confirmation
from intake.models.row import Row
from records import merging
from records.merging import Relation

__all__ = ["Batch", "ColumnMemory", "Confirmation", "KeptFile", "Row"]

merging.declare(
    "projects.Project",
    Relation("intake.Row", "project", moves=False, why="导入行说的是当时入账的项目，撤销导入要认得它"),
)
