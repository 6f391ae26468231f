import assert from "node:assert/strict";
import { filesOfUserData, withVariables } from "../../../../delivery/rehearsal/pipeline/userData";
import { userData } from "../../../../stacks/userData";

const encoded = (text: string): string => Buffer.from(text).toString("base64");

describe("user data", () => {
  it("writes the files of its here-documents", () => {
    const text = "#!/bin/sh\ncat > /etc/a <<'END'\nA=1\nEND\necho x\ncat > /etc/b/c <<EOF\n\nEND\nEOF\n";
    assert.deepEqual(filesOfUserData(encoded(text)), { "/etc/a": "A=1\n", "/etc/b/c": "\nEND\n" });
    assert.deepEqual(filesOfUserData(""), {});
  });

  it("as the stacks write it tells the service its port", () => {
    const text = userData({
      region: "eu-west-1",
      dnsSuffix: "amazonaws.com",
      application: "board",
      environment: { PORT: "8080", REGION: "eu-west-1" },
    });
    assert.deepEqual(filesOfUserData(encoded(text)), { "/etc/board/environment": "PORT=8080\nREGION=eu-west-1\n" });
  });

  it("has variables replaced and added", () => {
    assert.equal(
      withVariables("PORT=8080\n\ntoString=1\nB=2\n", { PORT: "1", HOST: "h" }),
      "toString=1\nB=2\nPORT=1\nHOST=h\n",
    );
  });
});
