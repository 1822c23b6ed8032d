// Sees to it that no process of a program under test outlives destage, whatever ends destage: a small shell beside it
// is told of each process group, and kills those that are left when the pipe to it closes. A process that is there already and
// was not told of yet is found by the mark that it inherited; what it started meanwhile is found when all are looked at once
// more, until there is none.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';

const script = `
live=" "
marks=""
while read -r verb what; do
  case "$verb" in
    +) live="$live$what " ;;
    -) live="\${live%% "$what" *} \${live#* "$what" }" ;;
    m) marks="\${marks:+$marks
}DESTAGE_DRIVE=$what/" ;;
  esac
done
for group in $live; do kill -9 "-$group" 2>/dev/null; done
[ -n "$marks" ] || exit 0
quiet=0
passes=0
while [ "$quiet" -lt 2 ] && [ "$passes" -lt 100 ]; do
  quiet=$((quiet + 1))
  passes=$((passes + 1))
  for environment in /proc/[0-9]*/environ; do
    if tr '\\0' '\\n' <"$environment" 2>/dev/null | grep -qF "$marks"; then
      process="\${environment#/proc/}"
      kill -9 "\${process%/environ}" 2>/dev/null && quiet=0
    fi
  done
  [ "$quiet" -eq 0 ] || sleep 0.2
done
`;

export class Guardian {
  readonly #groups = new Set<number>();
  readonly #guarded = new Set<string>();
  readonly #shell: ChildProcessByStdio<Writable, null, null>;
  readonly #atExit = () => this.#killAll();

  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    // Without a shell the handler below is left, which is enough for everything but a SIGKILL.
    this.#shell.on('error', () => {});
    this.#shell.stdin.on('error', () => {});
    this.#shell.unref();
    process.once('exit', this.#atExit);
  }

  /** Watches over every process whose mark is below this folder; to be said before there is one. */
  guard(folder: string): void {
    if (this.#guarded.has(folder)) return;
    this.#guarded.add(folder);
    this.#shell.stdin.write(`m ${folder}\n`);
  }

  add(group: number): void {
    this.#groups.add(group);
    this.#shell.stdin.write(`+ ${group}\n`);
  }

  remove(group: number): void {
    this.#groups.delete(group);
    this.#shell.stdin.write(`- ${group}\n`);
  }

  end(): void {
    this.#killAll();
    process.off('exit', this.#atExit);
    this.#shell.stdin.end();
  }

  #killAll(): void {
    for (const group of this.#groups) killGroup(group);
  }
}

/** Every process of the group, at once; none left is no error. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}

/** The variable that every process of a program inherits; its value is the folder of the run. */
export const markName = 'DESTAGE_DRIVE';

/** Processes with this mark that have left their group, as Linux shows them; elsewhere none is found. */
export function markedProcesses(mark: string): readonly number[] {
  const wanted = `${markName}=${mark}\0`;
  return processes().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(wanted) && !isDead(pid);
    } catch {
      return false;
    }
  });
}

/** A process that has ended and was not awaited yet is a zombie. */
const isDead = (pid: number): boolean => /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));

function processes(): readonly number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number); // biome-ignore format: one step a call
  } catch {
    return [];
  }
}
