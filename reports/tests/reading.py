"""Files of exports opened again by readers that did not write them: calamine, the XML itself, and our own intake."""

import io
import zipfile
from xml.etree import ElementTree as ET

import python_calamine

from intake import workbooks

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def cells(content):
    """Return the rows of the workbook as calamine reads them."""
    return python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def sheet(content):
    """Return the XML of the first sheet, and its words as text."""
    text = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    return ET.fromstring(text), text  # noqa: S314 - our own file


def member(content, name):
    """Return a member of the workbook as text."""
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def read_again(content, name):
    """Return what our own intake reads of the file."""
    return workbooks.read_file(io.BytesIO(content), name).best


def edited(content, said, instead):
    """Return the workbook with a word of its sheet replaced, as somebody edits a cell."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w") as goal:
        for each in source.namelist():
            goal.writestr(each, source.read(each).replace(said.encode(), instead.encode()))
    return result.getvalue()
