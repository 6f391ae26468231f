/**
 * The script that runs a phase's commands in one shell, and the state that carries over to the next.
 *
 * Each command is evaluated at the top level of the shell, so that `cd`, variables, functions and options stay. Before and
 * after each the script prints a line with a token that no command knows. When the shell ends, be it by `exit` or `set -e`
 * in a command, a trap writes down its state, from which the next shell goes on.
 */

/** Files of a shell's state, in a folder of their own. */
export interface StateFiles {
  readonly variables: string;
  readonly options: string;
  readonly folder: string;
}

export const stateFiles = (folder: string): StateFiles => ({
  variables: `${folder}/variables`,
  options: `${folder}/options`,
  folder: `${folder}/folder`,
});

/** A text as one word of a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** What a shell sets itself, and what must not pass to the next one. */
const OWN_VARIABLES =
  "BASH*|EUID|PPID|SHELLOPTS|UID|DIRSTACK|FUNCNAME|GROUPS|LINENO|RANDOM|SRANDOM|SECONDS|EPOCH*|HISTCMD|PIPESTATUS|" +
  "COMP_*|OPTIND|_|INTERLOCK_REHEARSAL|__interlock_*";

const save = ({ variables, options, folder }: StateFiles): string => `
__interlock_save() {
  __interlock_options=$-
  { set +eux; } 2>/dev/null
  trap - EXIT
  printf '%s' "$PWD" >| ${quoted(folder)}
  printf '%s' "$__interlock_options" >| ${quoted(options)}
  if [ -n "\${BASH_VERSION-}" ]; then
    {
      compgen -v | while IFS= read -r __interlock_name; do
        case $__interlock_name in
          ${OWN_VARIABLES}) ;;
          *) declare -p "$__interlock_name" ;;
        esac
      done
      declare -f
      shopt -p
      shopt -po pipefail
    } >| ${quoted(variables)} 2>/dev/null
  else
    { set; export -p; } >| ${quoted(variables)} 2>/dev/null
  fi
}`;

const functions = ({ token, descriptor, events }: DriverOptions): string => `
__interlock_tell() {
  printf '%s\\n' "$*" >> ${quoted(events)}
  { printf '%s %s\\n' ${token} "$*" >&${descriptor}; } 2>/dev/null || :
}
__interlock_start() { __interlock_tell start "$1"; }
__interlock_end() {
  __interlock_tell end "$1" "$2"
  if [ "$2" -ne 0 ]; then exit "$2"; fi
}`;

export interface DriverOptions {
  readonly token: string;
  /** Number under which the script keeps its first standard output. A plain shell knows single digits only. */
  readonly descriptor: number;
  /** File that is told the same as standard output, which a command may have closed or sent elsewhere. */
  readonly events: string;
  readonly commands: readonly string[];
  /** Index of the first command. */
  readonly from: number;
  /** Absent where each command has a shell of its own. */
  readonly state?: StateFiles;
  /** Whether a former shell has written the state. */
  readonly restore: boolean;
  /** Options of the former shell, as `$-` shows them. */
  readonly shellOptions: string;
  /** Set and exported before the first command. */
  readonly exported: Readonly<Record<string, string>>;
}

/** Options that a command may have set; others tell how the shell was started. */
const CARRIED = /[aefuvxC]/g;

/** Writes the script. */
export function driverScript(options: DriverOptions): string {
  const { descriptor, commands, from, state, restore, exported } = options;
  const letters = (options.shellOptions.match(CARRIED) ?? []).join("");
  return [
    `exec ${descriptor}>&1`,
    ...(state !== undefined && restore ? [`. ${quoted(state.variables)} 2>/dev/null`] : []),
    ...(state === undefined ? [] : [save(state), "trap __interlock_save EXIT"]),
    functions(options),
    ...Object.entries(exported).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...(letters === "" ? [] : [`set -${letters}`]),
    ...commands.flatMap((command, index) =>
      index < from ? [] : [`__interlock_start ${index}`, `eval ${quoted(command)}`, `__interlock_end ${index} $?`],
    ),
    "",
  ].join("\n");
}

const ASSIGNMENT = /(export )?([A-Za-z_]\w*)(?:=((?:'[^']*'|"[^"]*"|[^'"\s])*))?\n/y;
const READ_ONLY = new Set(["PPID", "OPTIND", "_", "INTERLOCK_REHEARSAL"]);

/** Takes from what `set` and `export -p` of a plain shell print whatever another shell may not set. */
export function settable(text: string): string {
  const kept: string[] = [];
  ASSIGNMENT.lastIndex = 0;
  for (let match = ASSIGNMENT.exec(text); match !== null; match = ASSIGNMENT.exec(text)) {
    const [whole, , name = ""] = match;
    if (!READ_ONLY.has(name) && !name.startsWith("__interlock_")) kept.push(whole);
  }
  return kept.join("");
}
