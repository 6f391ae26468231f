/** User data for Windows Server: PowerShell, run by EC2Launch as administrator, whose log keeps what fails. Pure. */
import { agentSettings, agentUrl, settingsPattern, type UserDataSpec } from "./agent";

const HEAD = String.raw`# Prepares the instance for deployments by CodeDeploy. It may run any number of times.
# The agent comes last: it takes deployments as soon as it runs, and all that they need must be there.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

# The network may fail for moments while an instance boots: five tries.
function Invoke-Retry([scriptblock] $Action) {
  foreach ($seconds in 5, 10, 20, 40) {
    try { return & $Action } catch { Write-Warning "user data: failed, next try in $seconds seconds: $_" }
    Start-Sleep -Seconds $seconds
  }
  & $Action
}
`;

const folderOf = (path: string): string => path.replace(/\\[^\\]+$/, "\\");

/** Content travels as base64: exact to the byte, and no quote or tag in it can end the script. */
const writeFile = ([path, content]: [string, string]): readonly string[] => [
  `New-Item -ItemType Directory -Force -Path '${folderOf(path)}' | Out-Null`,
  `[IO.File]::WriteAllBytes('${path}', [Convert]::FromBase64String('${Buffer.from(content).toString("base64")}'))`,
];

const installAgent = (spec: UserDataSpec): string => String.raw`
if (-not (Get-Service -Name codedeployagent -ErrorAction SilentlyContinue)) {
  $installer = "$env:SystemRoot\Temp\codedeploy-agent.msi"
  $log = "$env:SystemRoot\Temp\codedeploy-agent-install.log"
  Invoke-Retry { Invoke-WebRequest -UseBasicParsing -Uri '${agentUrl(spec, "codedeploy-agent.msi")}' -OutFile $installer }
  $installation = Start-Process msiexec.exe -Wait -PassThru -ArgumentList '/i', $installer, '/quiet', '/norestart', '/l', $log
  if ($installation.ExitCode -notin 0, 3010) {
    Get-Content $log -Tail 20 | Write-Output
    throw "user data: the installer of CodeDeploy's agent ended with $($installation.ExitCode)"
  }
  Remove-Item $installer
}`;

function configureAgent(settings: readonly string[]): readonly string[] {
  if (settings.length === 0) return [];
  const lines = settings.map((line) => `'${line}'`).join(", ");
  return [
    String.raw`$conf = 'C:\ProgramData\Amazon\CodeDeploy\conf.yml'
$current = @(Get-Content $conf)
$wanted = @($current | Where-Object { $_ -notmatch '${settingsPattern(settings)}' }) + @(${lines})
if (($current -join '|') -ne ($wanted -join '|')) {
  Set-Content -Path $conf -Value $wanted -Encoding ASCII
  Restart-Service -Name codedeployagent -Force
}`,
  ];
}

/**
 * The script's text between its tags.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/codedeploy-agent-operations-install-windows.html
 */
export function powerShellText(spec: UserDataSpec): string {
  return [
    "<powershell>",
    HEAD,
    ...(spec.proxyUri === undefined
      ? []
      : [`$PSDefaultParameterValues['Invoke-WebRequest:Proxy'] = '${spec.proxyUri}'`]),
    ...Object.entries(spec.files).flatMap(writeFile),
    ...spec.commands,
    installAgent(spec).trimStart(),
    ...configureAgent(agentSettings(spec)),
    "Set-Service -Name codedeployagent -StartupType Automatic",
    "Start-Service -Name codedeployagent",
    "(Get-Service -Name codedeployagent).WaitForStatus('Running', '00:02:00')",
    "</powershell>",
    "",
  ].join("\n");
}
