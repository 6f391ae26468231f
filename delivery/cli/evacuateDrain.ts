/** `interlock evacuate --drain` and `--undrain`: whether a region takes traffic of the name that people reach all regions by. */
import { carryOutDrain, checkReason, type DrainPlan, type Evacuation, planDrain } from "../release";
import { createApproval } from "./approval";
import { evacuationOnAws, type EvacuationReach } from "./evacuationReach";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { pairs } from "./releases";
import { onTermination } from "./signals";
import { UsageError } from "./usageError";

export interface EvacuateDrainOptions {
  /** Region that is drained or gets its traffic back. */
  readonly from: string;
  readonly environment?: string;
  /** Region whose endpoints are asked for credentials. */
  readonly to?: string;
  readonly reason?: string;
  readonly back: boolean;
  readonly yes?: boolean;
}

const list = (regions: readonly string[]): string => (regions.length === 0 ? "none" : regions.join(", "));

/** The plan for a person. */
function describePlan({ domainName, before, after, request }: DrainPlan, { lost, line }: Evacuation): string {
  return [
    request.back === true
      ? `Give ${lost} its traffic of ${line.environment} back`
      : `Take the traffic of ${line.environment} from ${lost}`,
    pairs([
      ["name", domainName],
      ["takes traffic now", list(before)],
      ["takes traffic then", list(after)],
      ["when", "resolvers follow within a minute or so; connections that are open stay"],
    ]),
  ].join("\n");
}

/** Moves traffic, after a person has agreed. */
export async function evacuateDrainCommand(
  options: EvacuateDrainOptions,
  output: Output,
  reach: EvacuationReach = evacuationOnAws,
): Promise<ExitCode> {
  const { from: lost, to: through, environment, back, yes = false } = options;
  if (options.reason === undefined)
    throw new UsageError(`--${back ? "undrain" : "drain"} needs --reason: whoever moves traffic is on record with it.`);
  const reason = checkReason(options.reason);
  return onTermination(async (signal) => {
    const evacuation = await reach.open({
      lost,
      deploys: false,
      drains: true,
      ...(through !== undefined && { through }),
      ...(environment !== undefined && { environment }),
    });
    const plan = await planDrain(evacuation, { reason, back });
    const { domainName, before, after } = plan;
    output.print(describePlan(plan, evacuation));
    const ask = createApproval(yes, signal);
    const agreed =
      plan.change === undefined || (await output.aside(() => ask(`Answer ${domainName} with ${list(after)}`)));
    if (!agreed) {
      output.print("Nothing was done.");
      output.json({ ok: false, domainName, before, after });
      return 1;
    }
    const act = await carryOutDrain(evacuation, plan);
    const [at] = evacuation.left;
    const audit = act && at !== undefined ? evacuation.view(at).audit.keyOf(act) : undefined;
    output.json({ ok: true, domainName, before, after, ...(act && { act }) });
    output.print(act ? `Done; on record as ${audit} in ${list(evacuation.left)}` : "Nothing was to be done.");
    return 0;
  });
}
