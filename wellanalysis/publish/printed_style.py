"""How a printed document looks: one column, quiet, numbers below each other, nothing cut in two."""

_LOOK = """
:root { --ink: #222; --quiet: #595959; --rule: #c9cfd5; --pale: #f4f7f9; --blue: #00588a; }
* { box-sizing: border-box; }
body { color: var(--ink); margin: 0; font: 9.6pt/1.42 "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
h1 { font-size: 20pt; line-height: 1.15; margin: 0 0 2pt; }
h2 { font-size: 15pt; line-height: 1.2; margin: 0 0 4pt; }
section.claim h2 { font-size: 12pt; margin: 12pt 0 2pt; padding-top: 6pt; border-top: .6pt solid var(--rule); }
h3 { font-size: 11.2pt; line-height: 1.28; margin: 9pt 0 2pt; padding-top: 5pt; border-top: .6pt solid var(--rule); }
h1, h2, h3 { break-after: avoid; text-wrap: balance; }
p { margin: 0 0 4pt; max-width: 170mm; orphans: 3; widows: 3; }
a { color: var(--blue); text-decoration: none; }
code { font: 8.4pt ui-monospace, "Liberation Mono", monospace; }
section.page + section.page { margin-top: 16pt; padding-top: 8pt; border-top: 1.6pt solid var(--ink); }
section.page + section.clinic_conversation { break-before: page; margin-top: 0; padding-top: 0; border-top: 0; }
.lead { break-after: avoid; }
.told { break-inside: avoid; }
.told:has(+ *), .claim > .caveat:has(+ *) { break-after: avoid; }
.status, .caveat, .quiet { color: var(--quiet); font-size: 8.6pt; }
.lead { font-size: 12.4pt; font-weight: 650; line-height: 1.3; margin: 4pt 0 3pt; }
.action { background: var(--pale); border-left: 3pt solid var(--blue); padding: 4pt 7pt; margin: 5pt 0; break-inside: avoid; break-after: avoid; }
.answer { font-size: 8.6pt; }
.figure { margin: 4pt 0; break-inside: avoid; }
.figure img { display: block; max-width: 120mm; max-height: 150mm; }
.chapter .figure img { max-height: 108mm; }
.claim.whole { break-inside: avoid; }
.beside { display: grid; grid-template-columns: 88mm 1fr; gap: 5mm; align-items: start; }
.beside .figure img { max-width: 88mm; max-height: 62mm; }
.beside .funnel img { max-height: 80mm; }
.beside p { font-size: 9pt; line-height: 1.36; }
.beside .caveat { font-size: 8.2pt; }
.chapter th, .chapter td { padding-top: 1.2pt; padding-bottom: 1.2pt; }
.clinic_conversation { font-size: 8.6pt; line-height: 1.33; }
.clinic_conversation h3 { font-size: 10.2pt; margin-top: 6pt; padding-top: 4pt; }
.clinic_conversation .caveat { font-size: 8pt; }
.clinic_conversation p { max-width: none; margin-bottom: 2pt; }
nav ol { display: flex; flex-wrap: wrap; gap: 0 14pt; list-style: none; margin: 0 0 12pt; padding: 0; font-size: 9pt; }
table { border-collapse: collapse; width: 100%; font-size: 8pt; line-height: 1.25; margin: 4pt 0 6pt; font-variant-numeric: tabular-nums; }
table.short { break-inside: avoid; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: 1.8pt 6pt 1.8pt 0; border-bottom: .5pt solid var(--rule); overflow-wrap: break-word; }
th.n, td.n { text-align: right; }
td.n, td.s { white-space: nowrap; }
thead th { border-bottom: 1pt solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: 600; }
.summary { font-size: 8.8pt; line-height: 1.34; }
.summary p { max-width: none; }
.summary section.claim h2 { font-size: 11pt; margin: 7pt 0 1pt; padding-top: 4pt; }
.summary .figure img { max-width: 116mm; max-height: 104mm; }
.summary main > .figure { float: left; margin: 4pt 5mm 0 0; }
.summary main > .figure img { max-width: 106mm; max-height: 122mm; }
.summary main > .action { display: flow-root; }
.summary main > section.claim { clear: left; }
.summary main > .figure ~ section.claim:first-of-type:not(:has(th:nth-child(5))) { clear: none; display: flow-root; }
.summary table { font-size: 7.6pt; }
/* A list of clinics with three short columns stands in two halves, side by side. */
.summary section.each { columns: 2; column-gap: 8mm; }
.summary section.each .told { column-span: all; }
.summary th, .summary td { padding-top: 1.2pt; padding-bottom: 1.2pt; }
"""


def style() -> str:
    """The style sheet of a printed document."""
    return _LOOK


def margins(status: str) -> str:
    """Sheets of A4 with the status and the page's number in the margin, on every sheet."""
    told = status.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    look = "font: 7.6pt Arial, 'Liberation Sans', sans-serif; color: #595959; vertical-align: top; padding-top: 3mm;"
    return (
        "@page { size: A4; margin: 12mm 16mm 17mm; "
        f'@bottom-left {{ content: "{told}"; width: 80%; text-align: left; {look} }} '
        f'@bottom-right {{ content: "Page " counter(page) " of " counter(pages); text-align: right; {look} }} }}'
    )
