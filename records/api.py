"""Where figures come from, as the API shows it."""

from kezhou_crm.reading import Row
from records.models import Citation, Source

CITATIONS = "citations__source"


class SourceRow(Row):
    """A source."""

    says = "来源：一篇文章、一份通报或一张表。原文不保存，保存其 SHA-256。"

    class Meta:
        model = Source
        fields = ("slug", "outlet", "title", "author", "published_on", "url", "sha256", "chars")


class CitationRow(Row):
    """A citation with its source."""

    says = "一个数字或事实在来源中的位置；start 与 end 按原文字符从 0 数，含头不含尾。"

    source = SourceRow()

    class Meta:
        model = Citation
        fields = ("field", "fact", "phrase", "paragraph", "start", "end", "source")
