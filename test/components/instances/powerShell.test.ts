import assert from "node:assert/strict";
import { textOf } from "./text";

const windows = (args: Parameters<typeof textOf>[0] = {}) => textOf({ operatingSystem: "WindowsServer2022", ...args });

/** Counts a bracket outside of quotes and comments. */
const count = (text: string, bracket: string): number =>
  text
    .replace(/"[^"]*"/g, "")
    .replace(/'[^']*'/g, "")
    .replace(/^\s*#.*$/gm, "")
    .split(bracket).length - 1;

/** No PowerShell runs here: the text is checked by its structure. */
describe("InstanceUserData in PowerShell", () => {
  it("installs the agent once, waits for the installer and fails with its code", async () => {
    const text = await windows();
    assert.deepEqual(text.slice(text.indexOf("if (-not")).split("\n"), [
      "if (-not (Get-Service -Name codedeployagent -ErrorAction SilentlyContinue)) {",
      '  $installer = "$env:SystemRoot\\Temp\\codedeploy-agent.msi"',
      '  $log = "$env:SystemRoot\\Temp\\codedeploy-agent-install.log"',
      "  Invoke-Retry { Invoke-WebRequest -UseBasicParsing -Uri " +
        "'https://aws-codedeploy-eu-central-1.s3.eu-central-1.amazonaws.com/latest/codedeploy-agent.msi' -OutFile $installer }",
      "  $installation = Start-Process msiexec.exe -Wait -PassThru -ArgumentList '/i', $installer, '/quiet', '/norestart', '/l', $log",
      "  if ($installation.ExitCode -notin 0, 3010) {",
      "    Get-Content $log -Tail 20 | Write-Output",
      '    throw "user data: the installer of CodeDeploy\'s agent ended with $($installation.ExitCode)"',
      "  }",
      "  Remove-Item $installer",
      "}",
      "Set-Service -Name codedeployagent -StartupType Automatic",
      "Start-Service -Name codedeployagent",
      "(Get-Service -Name codedeployagent).WaitForStatus('Running', '00:02:00')",
      "</powershell>",
      "",
    ]);
  });

  it("stops at the first error, and tries downloads again", async () => {
    const lines = (await windows()).split("\n");
    assert.equal(lines[0], "<powershell>");
    assert.ok(lines.includes("$ErrorActionPreference = 'Stop'"));
    assert.ok(lines.includes("function Invoke-Retry([scriptblock] $Action) {"));
  });

  it("takes version 2 where only that is tested", async () => {
    const text = await windows({ operatingSystem: "WindowsServer2025" });
    assert.match(text, /\/latestv2\/codedeploy-agent\.msi'/);
  });

  it("writes files to the byte, before commands and the agent", async () => {
    const content = "it's </powershell>\n‘ü’";
    const text = await windows({
      files: { "C:\\shop\\app 1\\settings.json": content },
      commands: ["choco install node"],
    });
    const written = /WriteAllBytes\('(.+?)', \[Convert\]::FromBase64String\('(.+?)'\)\)/.exec(text);
    assert.equal(written?.[1], "C:\\shop\\app 1\\settings.json");
    assert.equal(Buffer.from(written[2] ?? "", "base64").toString(), content);
    const order = ["-Path 'C:\\shop\\app 1\\'", "WriteAllBytes", "choco install node", "Get-Service"].map((part) =>
      text.indexOf(part),
    );
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    assert.ok(order.every((index) => index > 0));
    assert.equal(text.split("</powershell>").length, 2);
  });

  it("configures the agent beside its other settings", async () => {
    const text = await windows({ proxyUri: "http://proxy:3128", enableAuthPolicy: true, maxRevisions: 3 });
    assert.match(text, /^\$PSDefaultParameterValues\['Invoke-WebRequest:Proxy'\] = 'http:\/\/proxy:3128'$/m);
    const at = text.indexOf("$conf");
    assert.deepEqual(text.slice(at, text.indexOf("Set-Service")).split("\n"), [
      "$conf = 'C:\\ProgramData\\Amazon\\CodeDeploy\\conf.yml'",
      "$current = @(Get-Content $conf)",
      "$wanted = @($current | Where-Object { $_ -notmatch '^:(proxy_uri|max_revisions|enable_auth_policy):' }) + " +
        "@(':proxy_uri: \"http://proxy:3128\"', ':max_revisions: 3', ':enable_auth_policy: true')",
      "if (($current -join '|') -ne ($wanted -join '|')) {",
      "  Set-Content -Path $conf -Value $wanted -Encoding ASCII",
      "  Restart-Service -Name codedeployagent -Force",
      "}",
      "",
    ]);
  });

  it("closes what it opens", async () => {
    const text = await windows({
      files: { "C:\\a\\b": "}" },
      proxyUri: "http://p",
      enableAuthPolicy: true,
      commands: ["if ($true) { exit 0 }"],
    });
    for (const [open, close] of ["{}", "()", "[]"].map((pair) => [...pair] as [string, string]))
      assert.equal(count(text, open), count(text, close), open);
    // Straight quotes of either kind come in pairs on every line of code.
    const code = text.split("\n").filter((line) => !/^\s*#/.test(line));
    for (const line of code) assert.equal((line.replace(/"[^"]*"/g, "").split("'").length - 1) % 2, 0, line);
  });
});
