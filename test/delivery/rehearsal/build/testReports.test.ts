import assert from "node:assert/strict";
import fc from "fast-check";
import { readTestCases, type TestCase } from "../../../../delivery/rehearsal/build/testReports";

const parseJunit = (xml: string): readonly TestCase[] => readTestCases(xml, "JUNITXML");

describe("rehearsal/build/testReports", () => {
  it("reads suites, nested or single, with every status", () => {
    const xml = `\ufeff<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE testsuites>
<testsuites>
  <!-- <testcase name="comment"/> -->
  <testsuite name="outer"><testsuite name="inner">
    <testcase name="adds" classname="Sum" time="0.1"/>
    <testcase name='says &quot;hi&quot; &#228;&#x1F600;'><system-out>noise</system-out></testcase>
    <testcase name="fails" classname="Sum"><failure type="E" message="1 &lt; 2
second line">stack</failure></testcase>
    <testcase name="breaks"><error><![CDATA[ Error: <boom> & more
    at x]]></error></testcase>
    <testcase name="later"><skipped/></testcase>
  </testsuite></testsuite>
</testsuites>`;
    assert.deepEqual(parseJunit(xml), [
      { name: "Sum adds", status: "succeeded" },
      { name: 'says "hi" ä😀', status: "succeeded" },
      { name: "Sum fails", status: "failed", message: "1 < 2" },
      { name: "breaks", status: "error", message: "Error: <boom> & more" },
      { name: "later", status: "skipped" },
    ]);
    assert.deepEqual(parseJunit("<testsuite/>"), []);
  });

  it("says why a text is no report", () => {
    const failing = (xml: string, message: string): void => assert.throws(() => parseJunit(xml), new Error(message));
    failing("", "there is no <testsuite>");
    failing("<html></html>", "there is no <testsuite>");
    failing("<testsuite>\n<testcase name=>", "no XML at line 2");
    failing("<testsuite><testcase></testsuite>", "</testsuite> closes <testcase>");
    failing("<testsuite>", "<testsuite> is never closed");
  });

  it("gives back every name and message that XML can hold", () => {
    const escape = (text: string): string =>
      text.replace(/[&<>"'\n]/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
    const text = fc.string({
      unit: fc.constantFrom("a", "ä", "😀", "<", "&", '"', "'", ">", "]]>", ";"),
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (cases) => {
        const body = cases.map(
          ([name, message]) => `<testcase name="${escape(name)}"><failure message='${escape(message)}'/></testcase>`,
        );
        assert.deepEqual(
          parseJunit(`<testsuite>${body.join("\n")}</testsuite>`),
          cases.map(([name, message]) => ({ name, status: "failed", message })),
        );
      }),
    );
  });

  it("ends on any text, with an answer or an error", () => {
    const word = fc.constantFrom(
      "<",
      ">",
      "/",
      "testsuite",
      "testcase",
      " ",
      '"',
      "=",
      "<![CDATA[",
      "]]>",
      "<!--",
      "-->",
      "&",
      "a",
    );
    fc.assert(
      fc.property(
        fc.array(word).map((words) => words.join("")),
        (xml) => {
          try {
            assert.ok(Array.isArray(parseJunit(xml)));
          } catch (error) {
            assert.ok(error instanceof Error && error.message.length > 0);
          }
        },
      ),
    );
  });

  const PASSED = { name: "Sum adds", status: "succeeded" } as const;
  const FAILED = { name: "Sum fails", status: "failed", message: "1 is not 2" } as const;
  const formats = {
    NUNITXML: `<test-results><test-suite><results>
      <test-case name="Sum adds" executed="True" result="Success"/>
      <test-case name="Sum fails" result="Failure"><failure><message><![CDATA[1 is not 2
at x]]></message><stack-trace>x</stack-trace></failure></test-case>
      <test-case name="Sum later" executed="False" result="Ignored"><reason><message>not yet</message></reason></test-case>
    </results></test-suite></test-results>`,
    NUNIT3XML: `<test-run><test-suite>
      <test-case name="adds" fullname="Sum adds" result="Passed"/>
      <test-case name="fails" fullname="Sum fails" result="Failed"><failure><message>1 is not 2</message></failure></test-case>
      <test-case name="later" fullname="Sum later" result="Skipped"><reason><message>not yet</message></reason></test-case>
    </test-suite></test-run>`,
    TESTNGXML: `<testng-results><suite><test><class name="Sum">
      <test-method name="setUp" is-config="true" status="PASS"/>
      <test-method name="adds" status="PASS"/>
      <test-method name="fails" status="FAIL"><exception><message>1 is not 2</message></exception></test-method>
      <test-method name="later" status="SKIP"><exception><message>not yet</message></exception></test-method>
    </class></test></suite></testng-results>`,
    VISUALSTUDIOTRX: `<?xml version="1.0"?><TestRun xmlns="http://microsoft.com/schemas"><Results>
      <UnitTestResult testName="Sum adds" outcome="Passed"/>
      <UnitTestResult testName="Sum fails" outcome="Failed"><Output><ErrorInfo><Message>1 is not 2</Message></ErrorInfo></Output></UnitTestResult>
      <UnitTestResult testName="Sum later" outcome="NotExecuted"><Output><ErrorInfo><Message>not yet</Message></ErrorInfo></Output></UnitTestResult>
    </Results></TestRun>`,
    CUCUMBERJSON: JSON.stringify([
      {
        name: "Sum",
        elements: [
          { type: "background", name: "given", steps: [{ result: { status: "passed" } }] },
          { type: "scenario", name: "adds", steps: [{ result: { status: "passed" } }] },
          {
            name: "fails",
            steps: [
              { result: { status: "failed", error_message: "1 is not 2\nat x" } },
              { result: { status: "skipped" } },
            ],
          },
          { name: "later", steps: [{ result: { status: "not yet" } }] },
        ],
      },
    ]),
  } as const;
  for (const [format, text] of Object.entries(formats))
    it(`reads ${format}`, () => {
      assert.deepEqual(readTestCases(text, format as keyof typeof formats), [
        PASSED,
        FAILED,
        { name: "Sum later", status: "skipped", message: "not yet" },
      ]);
      assert.throws(() => readTestCases("<html></html>", format as keyof typeof formats));
    });
});
