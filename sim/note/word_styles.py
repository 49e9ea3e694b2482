"""The styles of the Word document: changing one changes every text that has it."""

from typing import Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from sim.note.blocks import CAUTION, LEAD, PLAIN, SMALL

FONT, LETTERS_OF_ONE_WIDTH = "Cambria", "Consolas"
INK, QUIET, ACCENT = "1C2430", "5B6573", "1F4E79"

STYLE_OF: Final = {LEAD: "Lead", PLAIN: "Normal", CAUTION: "Caution", SMALL: "Small"}
TABLE_STYLE: Final = "Note table"

# Name, its base, size (pt), colour, space before and after (pt), bold.
STYLES: Final = (
    ("Normal", "", 9.5, INK, 0, 5, False),
    ("Title", "Normal", 20, ACCENT, 0, 2, True),
    ("Subtitle", "Normal", 10, QUIET, 0, 8, False),
    ("Heading 1", "Normal", 15, ACCENT, 12, 4, True),
    ("Heading 2", "Normal", 12, ACCENT, 9, 3, True),
    ("Heading 3", "Normal", 10, ACCENT, 8, 3, True),
    ("Caption", "Normal", 9, INK, 4, 4, False),
    ("Footer", "Normal", 8, QUIET, 0, 0, False),
    ("List Bullet", "Normal", 9.5, INK, 0, 2, False),
    ("Lead", "Normal", 11.5, INK, 0, 6, False),
    ("Caution", "Normal", 9.5, INK, 6, 8, False),
    ("Small", "Normal", 8.5, QUIET, 0, 5, False),
    ("Code", "Normal", 8, INK, 4, 8, False),
    ("Note picture", "Normal", 9.5, INK, 6, 0, False),
    ("Table text", "Normal", 8.5, INK, 1.5, 1.5, False),
    ("Table heading", "Table text", 8.5, INK, 1.5, 1.5, True),
    ("Dense table text", "Table text", 7, INK, 0.4, 0.4, False),
    ("Dense table heading", "Dense table text", 7, INK, 0.4, 0.4, True),
    ("After table", "Normal", 6, INK, 0, 4, False),
    ("Key figure", "Normal", 15, ACCENT, 3, 0, True),
    ("Key figure label", "Normal", 9.5, INK, 0, 1, False),
    ("Key figure interval", "Normal", 8.5, QUIET, 0, 3, False),
)

_TABLE: Final = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="NoteTable">
  <w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:color="{INK}"/><w:bottom w:val="single" w:sz="4" w:color="{INK}"/>
      <w:insideH w:val="single" w:sz="4" w:color="C9D0D8"/>
    </w:tblBorders>
    <w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:tcPr>
      <w:tcBorders><w:bottom w:val="single" w:sz="4" w:color="{INK}"/></w:tcBorders><w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
</w:style>"""

_RULE: Final = '<w:pBdr {ns}><w:{side} w:val="single" w:sz="{width}" w:space="6" w:color="{colour}"/></w:pBdr>'


def set_styles(document: Any, locale: str) -> None:
    """Give a new document its styles, the language of its text (``nl-NL``), and nothing that it does not use."""
    styles = document.styles
    for name, base, size, colour, before, after, bold in STYLES:
        known = name in styles
        style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if base:
            style.base_style = styles[base]
        _set_font(style, FONT, size, colour, bold=bold)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0 if "able" in name or name.startswith("Key") else 1.12
        style.quick_style = True
    _set_looks(styles)
    for element in list(styles.element):
        if element.get(qn("w:type")) == "table" and element.get(qn("w:styleId")) != "TableNormal":
            styles.element.remove(element)
    styles.element.append(parse_xml(_TABLE))
    _set_language(document, locale)


def _set_font(style: Any, font: str, size: float, colour: str, *, bold: bool) -> None:
    properties = style.element.get_or_add_rPr()
    for old in list(properties):
        properties.remove(old)
    fonts = properties._add_rFonts()
    for letters in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{letters}"), font)
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, RGBColor.from_string(colour)


def _set_looks(styles: Any) -> None:
    """Set what differs between the styles besides letters and space."""
    for name in ("Title", "Subtitle", "Caution"):
        for old in styles[name].element.pPr.findall(qn("w:pBdr")):
            styles[name].element.pPr.remove(old)
    _insert(styles["Subtitle"], _RULE.format(ns=nsdecls("w"), side="bottom", width=12, colour=ACCENT))
    _insert(styles["Caution"], _RULE.format(ns=nsdecls("w"), side="left", width=24, colour="C98A1B"))
    styles["Caution"].paragraph_format.left_indent = styles["Code"].paragraph_format.left_indent = Pt(9)
    styles["Footer"].paragraph_format.tab_stops.clear_all()
    for name, fill in (("Caution", "FDF8EE"), ("Code", "F3F6F9")):
        _insert(styles[name], f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{fill}"/>')
    for letters in ("ascii", "hAnsi", "cs"):
        styles["Code"].element.rPr.rFonts.set(qn(f"w:{letters}"), LETTERS_OF_ONE_WIDTH)
    styles["Note picture"].paragraph_format.keep_with_next = True
    styles["Key figure"].paragraph_format.keep_with_next = True
    styles["Key figure label"].paragraph_format.keep_with_next = True


def _insert(style: Any, properties: str) -> None:
    """Put borders or a shade where the schema has them: before the spacing."""
    spacing = style.element.pPr.find(qn("w:spacing"))
    spacing.addprevious(parse_xml(properties))


def _set_language(document: Any, locale: str) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    defaults.find(f".//{qn('w:lang')}").set(qn("w:val"), locale)
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), locale)
    if locale != "en-GB":
        settings.find(qn("w:decimalSymbol")).set(qn("w:val"), ",")
        settings.find(qn("w:listSeparator")).set(qn("w:val"), ";")
