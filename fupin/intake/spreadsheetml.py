"""How a worksheet's XML writes rows, cells and columns, whoever wrote it: for what reads it and for what marks it."""

import re

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
NUMBER = re.compile(rb'\br="(\d+)"')
STYLE = re.compile(rb'\ss="(\d+)"')
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*?)/?>")
DATA_END = re.compile(rb"</(?:\w+:)?sheetData>")
