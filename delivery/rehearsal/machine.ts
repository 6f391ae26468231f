/** What programs of a rehearsal take over from the machine and from whoever rehearses: the way to tools and to the network. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Where every Linux has its programs. */
export const SYSTEM_PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** How this machine reaches package registries; a build environment or an instance of AWS reaches them by its network alone. */
const NETWORK = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"],
  // Certificates of a proxy that looks inside: Node.js, OpenSSL, Python, curl, the AWS CLI, git, Cargo.
  ...["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE"],
  ...["GIT_SSL_CAINFO", "CARGO_HTTP_CAINFO", "PIP_CERT"],
];

/** Where builds find packages. */
const REGISTRIES = ["npm_config_registry", "PIP_INDEX_URL", "UV_INDEX_URL", "GOPROXY", "GOSUMDB", "BUNDLE_MIRROR__ALL"];

/** Tools that are found by a variable, or by a folder of the home that a build does not have: it starts with an empty one. */
const TOOLS: Readonly<Record<string, string | undefined>> = {
  ANDROID_HOME: undefined,
  ASDF_DATA_DIR: ".asdf",
  DOTNET_ROOT: ".dotnet",
  GOROOT: undefined,
  JAVA_HOME: undefined,
  MAVEN_HOME: undefined,
  MISE_DATA_DIR: ".local/share/mise",
  NVM_DIR: ".nvm",
  PYENV_ROOT: ".pyenv",
  RBENV_ROOT: ".rbenv",
  RUSTUP_HOME: ".rustup",
  SDKMAN_DIR: ".sdkman",
  VOLTA_HOME: ".volta",
};

const chosen = (names: readonly string[], environment: Environment): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );

/** Proxies and certificates that this machine reaches the network by. */
export const networkVariables = (environment: Environment = process.env): Record<string, string> =>
  chosen(NETWORK, environment);

/** Where this machine gets packages from. */
export const registryVariables = (environment: Environment = process.env): Record<string, string> =>
  chosen(REGISTRIES, environment);

/** Where the user's tools lie. @param home @default - the user's */
export function toolVariables(environment: Environment = process.env, home = homedir()): Record<string, string> {
  return Object.fromEntries(
    Object.entries(TOOLS).flatMap(([name, folder]) => {
      const byDefault = folder === undefined ? undefined : join(home, folder);
      const value = environment[name] ?? (byDefault !== undefined && existsSync(byDefault) ? byDefault : undefined);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Folders that npm puts before the user's own search path while it runs a script of a package. */
const OF_NPM = /[\\/]node_modules[\\/](?:\.bin$|(?:npm|@npmcli)[\\/])/;

/**
 * Folders that the user's programs are found in, then those of the system, each once. Relative ones are left out: they would mean
 * another folder in a build.
 */
export function searchPath({ PATH = "" }: Environment = process.env): readonly string[] {
  const own = PATH.split(delimiter).filter((folder) => folder.startsWith("/") && !OF_NPM.test(folder));
  return [...new Set([...own, ...SYSTEM_PATH])];
}
