import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setupScript } from "../../../../components/deploy/onPremises/setupScript";
import { type Outcome, run } from "../../../app/host";

const TEXT = setupScript({
  region: "eu-central-1",
  sessionRoleArn: "arn:aws:iam::111111111111:role/shop/prod/machines",
  registrarRoleArn: "arn:aws:iam::111111111111:role/shop/prod/registrar",
  instanceNamePrefix: "shop-",
  tags: [{ Key: "owner", Value: "it's us" }],
  files: { "/etc/shop/environment": "SITE='$HOME'\nCONTENT\n", "/etc/shop/rack": "7" },
});
const SESSION = "arn:aws:sts::111111111111:assumed-role/machines/shop-7";

/** In place of the AWS CLI: a session's key is its role's name, and every call is noted with the key of its caller. */
const AWS = `#!/bin/sh
printf '%s|%s\\n' "\${AWS_ACCESS_KEY_ID:-own}" "$*" >> "$FAKE/calls"
case "$1 $2" in
  "sts assume-role") printf '%s\\tsecret\\ttoken\\n' "\${4##*/}" ;;
  "deploy get-on-premises-instance") [ -f "$FAKE/known" ] || { echo InstanceNotRegisteredException >&2; exit 254; }; cat "$FAKE/known" ;;
  "s3 cp") printf '#!/bin/sh\\nprintf "install|%%s\\\\n" "$AWS_REGION $*" >> "$FAKE/calls"\\n' > "$4" ;;
esac
`;
const SYSTEMCTL = `#!/bin/sh
printf 'systemctl|%s\\n' "$*" >> "$FAKE/calls"
`;

describe("the script that sets a machine up", () => {
  let folder: string;
  let root: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-machine-"));
    root = join(folder, "root");
    mkdirSync(join(folder, "bin"));
    for (const [name, program] of Object.entries({ aws: AWS, systemctl: SYSTEMCTL })) {
      writeFileSync(join(folder, "bin", name), program);
      chmodSync(join(folder, "bin", name), 0o755);
    }
    writeFileSync(join(folder, "setup.sh"), TEXT);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const setup = (...words: string[]): Promise<Outcome> =>
    run("bash", [join(folder, "setup.sh"), ...words], {
      PATH: [join(folder, "bin"), process.env.PATH].join(delimiter),
      DESTDIR: root,
      TMPDIR: folder,
      FAKE: folder,
    });
  const calls = () => readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");
  const file = (path: string) => readFileSync(join(root, path), "utf8");
  const assume = (role: string) =>
    `own|sts assume-role --role-arn arn:aws:iam::111111111111:role/shop/prod/${role} --role-session-name shop-7 --query Credentials.[AccessKeyId,SecretAccessKey,SessionToken] --output text`;
  const hasAgent = (): void => {
    mkdirSync(join(root, "opt/codedeploy-agent/bin"), { recursive: true });
    writeFileSync(join(root, "opt/codedeploy-agent/bin/codedeploy-agent"), "");
  };

  it("registers the machine by its session, tags it, and has the session renewed", async () => {
    hasAgent();
    assert.deepEqual(await setup("register", "shop-7"), {
      code: 0,
      stdout: "shop-7 gets deployments from eu-central-1\n",
      stderr: "",
    });
    assert.deepEqual(calls(), [
      assume("machines"),
      assume("registrar"),
      "registrar|deploy get-on-premises-instance --instance-name shop-7 --query instanceInfo.[iamSessionArn,deregisterTime] --output text --region eu-central-1",
      assume("registrar"),
      `registrar|deploy register-on-premises-instance --instance-name shop-7 --iam-session-arn ${SESSION} --region eu-central-1`,
      assume("registrar"),
      'registrar|deploy add-tags-to-on-premises-instances --instance-names shop-7 --tags [{"Key":"owner","Value":"it\'s us"}] --region eu-central-1',
      "systemctl|daemon-reload",
      "systemctl|enable --now codedeploy-session.timer",
      "systemctl|restart codedeploy-agent",
    ]);
    const credentials = join(root, "etc/codedeploy-agent/credentials");
    assert.equal(
      readFileSync(credentials, "utf8"),
      "[default]\naws_access_key_id = machines\naws_secret_access_key = secret\naws_session_token = token\n",
    );
    assert.equal((statSync(credentials).mode & 0o777).toString(8), "600");
    assert.equal(
      file("etc/codedeploy-agent/conf/codedeploy.onpremises.yml"),
      `---\niam_session_arn: ${SESSION}\naws_credentials_file: ${credentials}\nregion: eu-central-1\n`,
    );
    assert.match(file("etc/systemd/system/codedeploy-session.timer"), /^OnUnitActiveSec=15min$/m);
    assert.match(
      file("etc/systemd/system/codedeploy-session.service"),
      /^ExecStart=\/usr\/local\/sbin\/codedeploy-session$/m,
    );
    assert.equal((statSync(join(root, "usr/local/sbin/codedeploy-session")).mode & 0o777).toString(8), "700");
    assert.equal(file("etc/shop/environment"), "SITE='$HOME'\nCONTENT\n");
    assert.equal((statSync(join(root, "etc/shop/environment")).mode & 0o777).toString(8), "644");
    assert.equal(file("etc/shop/rack"), "7\n");
  });

  it("does not register a machine twice, but again when it was taken out", async () => {
    hasAgent();
    writeFileSync(join(folder, "known"), `${SESSION}\tNone\n`);
    assert.equal((await setup("register", "shop-7")).code, 0);
    assert.ok(!calls().some((call) => call.includes("register-on-premises-instance")));
    writeFileSync(join(folder, "known"), `${SESSION}\t2026-01-01T00:00:00Z\n`);
    assert.equal((await setup("register", "shop-7")).code, 0);
    assert.ok(calls().some((call) => call.includes("register-on-premises-instance")));
  });

  it("installs the agent of the region with the machine's own session where there is none", async () => {
    assert.equal((await setup("register", "shop-7")).code, 0);
    const copy = calls().find((call) => call.includes("s3 cp"));
    assert.match(
      copy ?? "",
      /^own\|s3 cp s3:\/\/aws-codedeploy-eu-central-1\/latest\/install \S+ --region eu-central-1$/,
    );
    assert.ok(calls().includes("install|eu-central-1 auto"));
  });

  it("takes a machine out again and leaves no credentials", async () => {
    hasAgent();
    await setup("register", "shop-7");
    rmSync(join(folder, "calls"));
    const { code, stdout } = await setup("remove", "shop-7");
    assert.deepEqual([code, stdout], [0, "shop-7 gets no deployments any more\n"]);
    assert.deepEqual(calls(), [
      assume("registrar"),
      "registrar|deploy deregister-on-premises-instance --instance-name shop-7 --region eu-central-1",
      "systemctl|stop codedeploy-agent",
      "systemctl|disable --now codedeploy-session.timer",
      "systemctl|daemon-reload",
    ]);
    for (const path of [
      "etc/codedeploy-agent/credentials",
      "etc/codedeploy-agent/conf/codedeploy.onpremises.yml",
      "etc/systemd/system/codedeploy-session.timer",
      "usr/local/sbin/codedeploy-session",
    ])
      assert.ok(!existsSync(join(root, path)), path);
  });

  it("refuses other words and names", async () => {
    const usage = `Usage: ${join(folder, "setup.sh")} register|remove NAME, as root; NAME begins with shop-\n`;
    for (const words of [
      [],
      ["register"],
      ["register", "other-7"],
      ["register", "shop-"],
      ["register", "shop-7;x"],
      ["x", "shop-7"],
    ])
      assert.deepEqual(await setup(...words), { code: 2, stdout: "", stderr: usage }, words.join(" "));
    assert.ok(!existsSync(root));
  });
});
