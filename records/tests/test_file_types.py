"""What may be attached, told by content: the corpus is refused quickly and in Chinese."""

import time
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kezhou_crm.tests import files, hostile_files
from records import attaching, file_names, file_types
from records.unfit import Unfit

WHOLE = {
    "JPG": ("照片.jpg", files.photo),
    "JPG of a phone": ("IMG_0001.JPEG", files.telling_photo),
    "PNG": ("图.png", partial(files.photo, "PNG")),
    "WEBP": ("图.webp", partial(files.photo, "WEBP")),
    "PDF": ("合同.pdf", files.pdf),
    "DOCX": ("合同.docx", files.office),
    "XLSX": ("表.xlsx", partial(files.office, "xlsx")),
    "PPTX": ("介绍.pptx", partial(files.office, "pptx")),
    "OFD": ("批复.ofd", lambda: files.packed({"OFD.xml": b"<x/>"})),
    "DOC": ("合同.doc", lambda: files.ole("WordDocument", "1Table")),
    "DOC of WPS": ("合同.wps", lambda: files.ole("WordDocument")),
    "XLS": ("表.xls", lambda: files.ole("Workbook")),
    "XLS of many streams": ("表.et", lambda: files.ole(*(f"流{n}" for n in range(20)), "Book")),
}


@pytest.mark.parametrize("case", WHOLE)
def test_what_offices_use_is_taken(case):
    name, content = WHOLE[case]

    examined = attaching.examine(files.upload(name, content()))

    assert examined.kind.code == case.split()[0]
    assert (examined.photo is not None) == examined.kind.is_photo


@pytest.mark.parametrize("case", hostile_files.REFUSED)
def test_the_hostile_corpus_is_refused_quickly_and_in_words(case):
    name, content, words = hostile_files.REFUSED[case]
    file = files.upload(name, content())
    before = time.perf_counter()

    with pytest.raises(ValidationError) as refusal:
        attaching.examine(file)

    assert time.perf_counter() - before < 2
    (message,) = refusal.value.messages
    assert words in message
    assert message.startswith(f"“{file_names.tidy(name)}”没有上传：")
    assert message.endswith("。")


def test_the_corpus_is_large():
    assert len(hostile_files.REFUSED) + len(hostile_files.HARMLESS) >= 70


@pytest.mark.parametrize("case", hostile_files.HARMLESS)
def test_a_hostile_name_becomes_one_that_can_be_shown(case):
    name, content, shown = hostile_files.HARMLESS[case]

    assert attaching.examine(files.upload(name, content())).name == shown


@given(st.text())
def test_no_name_leads_anywhere_or_is_hidden(name):
    tidied = file_names.tidy(name)

    assert 0 < len(tidied) <= file_names.LONGEST
    assert not set(tidied) & {"/", "\\", "\0", "\n", "\r", '"', "\u202e"}
    assert not tidied.startswith(".")
    assert file_names.tidy(tidied) == tidied


@given(st.sampled_from([b"", b"PK\x03\x04", files.OLE_MAGIC, b"\xff\xd8\xff", b"%PDF-", b"RIFF0000WEBP"]), st.binary())
def test_whatever_the_bytes_the_answer_is_a_type_or_a_refusal(magic, rest):
    file = files.upload("合同.pdf", magic + rest)

    try:
        answer = attaching.examine(file).kind.code
    except ValidationError as refusal:
        answer = refusal.messages[0]

    assert answer == "PDF" or answer.startswith("“合同.pdf”没有上传：")


def test_every_allowed_ending_has_one_type():
    assert len(set(file_types.ENDINGS)) == len(file_types.ENDINGS)
    assert set(file_types.PHOTOS) == {"JPG", "PNG", "WEBP"}


@pytest.mark.parametrize("shift", [0, 1, 8, 200])
def test_an_ole_file_of_impossible_sectors_is_damaged(shift):
    whole = bytearray(files.ole("WordDocument"))
    whole[30] = shift

    with pytest.raises(Unfit, match="损坏"):
        file_types.recognise(files.upload("合同.doc", bytes(whole)), len(whole))
