"""Factories of what comes in and leaves as files: sheets that were read, exports, templates. All names are 示例."""

import factory

from intake.models import Batch, ColumnMemory, Confirmation, KeptFile, Row
from intake.verdicts import Verdict
from kezhou_crm.tests.factories import CastFactory, system
from reports.models import Export, LedgerTemplate


class KeptFileFactory(CastFactory):
    """The file that a batch came with."""

    class Meta:
        model = KeptFile

    content = "项目名称,总投资（万元）\n示例导入项目,3800\n".encode()


class BatchFactory(CastFactory):
    """A sheet that was read and waits to be confirmed."""

    class Meta:
        model = Batch
        skip_postgeneration_save = True

    entered_at = "2026-03-01T10:00:00+08:00"
    entered_by = factory.LazyFunction(system)
    file_name = "示例台账.csv"
    kept = factory.RelatedFactory(KeptFileFactory, "batch")
    sha256 = "0" * 64
    sheet = "示例表"
    header_row = 1


class ImportRowFactory(CastFactory):
    """A row that would be a new project."""

    class Meta:
        model = Row

    batch = factory.SubFactory(BatchFactory)
    number = factory.Sequence(lambda n: n + 2)
    verdict = Verdict.NEW


class ConfirmationFactory(CastFactory):
    """A batch of which somebody asked that it come in."""

    class Meta:
        model = Confirmation

    batch = factory.SubFactory(BatchFactory)
    asked_at = "2026-03-01T10:00:00+08:00"
    asked_by = factory.LazyFunction(system)
    rows_total = 1


class ColumnMemoryFactory(CastFactory):
    """A title that was corrected by hand."""

    class Meta:
        model = ColumnMemory

    theirs = factory.Sequence(lambda n: f"示例列{n}")
    title_key = factory.Sequence(lambda n: f"示例列{n}")
    field = "name"
    remembered_at = "2026-03-01T10:00:00+08:00"
    remembered_by = factory.LazyFunction(system)


class ExportFactory(CastFactory):
    """An export that waits."""

    class Meta:
        model = Export

    asked_at = "2026-03-01T10:00:00+08:00"
    asked_by = factory.LazyFunction(system)
    file_format = "XLSX"
    columns = ("name",)
    rows_total = 1


class LedgerTemplateFactory(CastFactory):
    """A template of one column."""

    class Meta:
        model = LedgerTemplate

    name = factory.Sequence(lambda n: f"示例模板{n}")
    columns = ("name",)
    saved_at = "2026-03-01T10:00:00+08:00"
    saved_by = factory.LazyFunction(system)
