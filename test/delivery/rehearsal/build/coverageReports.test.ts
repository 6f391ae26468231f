import assert from "node:assert/strict";
import { readCoverage, type CoverageFormat } from "../../../../delivery/rehearsal/build/coverageReports";

const REPORTS: readonly (readonly [format: CoverageFormat, what: string, text: string])[] = [
  [
    "CLOVERXML",
    "the project's sum",
    '<coverage><project><file><metrics statements="9" coveredstatements="9"/></file><metrics statements="4" coveredstatements="3"/></project></coverage>',
  ],
  ["COBERTURAXML", "the sums", '<coverage line-rate="0.75" lines-covered="3" lines-valid="4"><packages/></coverage>'],
  [
    "COBERTURAXML",
    "the lines of classes where there are no sums",
    '<!DOCTYPE coverage SYSTEM "x"><coverage line-rate="0.75"><class><methods><method><lines><line hits="1"/></lines></method></methods>' +
      '<lines><line hits="1"/><line hits="0"/><line hits="2"/><line hits="1"/></lines></class></coverage>',
  ],
  [
    "JACOCOXML",
    "the report's own counter",
    '<report><package><counter type="LINE" missed="8" covered="1"/></package><counter type="BRANCH" missed="0" covered="9"/><counter type="LINE" missed="1" covered="3"/></report>',
  ],
  ["SIMPLECOV", "lists of lines", JSON.stringify({ RSpec: { coverage: { "a.rb": [1, null, 0], "b.rb": [2, 1] } } })],
  ["SIMPLECOV", "files with lines", JSON.stringify({ RSpec: { coverage: { "a.rb": { lines: [1, null, 0, 2, 1] } } } })],
];

describe("rehearsal/build/coverageReports", () => {
  for (const [format, what, text] of REPORTS)
    it(`reads ${format} by ${what}`, () => assert.deepEqual(readCoverage(text, format), { covered: 3, total: 4 }));

  it("says why a text is no report", () => {
    const failing = (format: CoverageFormat, text: string, message: string): void =>
      assert.throws(() => readCoverage(text, format), new Error(message));
    failing("CLOVERXML", "<coverage/>", "there is no <metrics> of a <project>");
    failing("COBERTURAXML", "<report/>", "there is no <coverage>");
    failing(
      "JACOCOXML",
      "<report><counter type='BRANCH'/></report>",
      'there is no <counter type="LINE"> of the <report>',
    );
    failing("JACOCOXML", "<report>", "<report> is never closed");
    failing("SIMPLECOV", "{}", "there is no coverage of files");
    assert.throws(() => readCoverage("<xml/>", "SIMPLECOV"));
  });
});
