/** The resource monitor that a program talks to while it is evaluated: it records, and answers as AWS would. */
import type {
  ReadResourceRequest,
  RegisterPackageRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceCallRequest,
  ResourceInvokeRequest,
  SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Inputs } from "./outputs/model";
import type { Properties } from "./types";
import { Problems } from "./problems";
import { fromRead, fromRegister, type Registration } from "./registration";
import { Resources, type ResourcesOptions } from "./resources";
import { type Callback, type MonitorService, supportsFeature } from "./sdk";
import { describe } from "./urns";
import { holdsUnknown, secret, unwrapAll, withoutUndefined, type WireStruct, writeStruct } from "./wire";

export type MonitorOptions = Omit<ResourcesOptions, "problems">;

/** Resource references of the SDK are read back by this function, which the engine itself serves. */
const GET_RESOURCE = "pulumi:pulumi:getResource";

/** Serves one evaluation; registrations after `close` are refused. */
export class ResourceMonitor implements MonitorService {
  readonly problems = new Problems();
  readonly resources: Resources;
  private closed = false;

  constructor(private readonly options: MonitorOptions) {
    this.resources = new Resources({ ...options, problems: this.problems });
  }

  /** Refuses everything from now on: whoever still registers has not been waited for. */
  close(): void {
    this.closed = true;
  }

  supportsFeature(request: SupportsFeatureRequest, callback: Callback): void {
    callback(null, { getHassupport: () => supportsFeature(request.getId()) });
  }

  registerPackage(request: RegisterPackageRequest, callback: Callback): void {
    callback(null, { getRef: () => request.getName() });
  }

  registerResource(request: RegisterResourceRequest, callback: Callback): void {
    this.serve(describe(request.getType(), request.getName()), callback, () => this.register(fromRegister(request)));
  }

  readResource(request: ReadResourceRequest, callback: Callback): void {
    this.serve(describe(request.getType(), request.getName()), callback, () => this.register(fromRead(request)));
  }

  private register(registration: Registration): object {
    const entry = this.resources.register(registration);
    const state = writeStruct(entry.state);
    return {
      getUrn: () => entry.urn,
      getId: () => entry.id ?? "",
      getObject: () => state,
      getProperties: () => state,
      getPropertydependenciesMap: () => undefined,
      getResult: () => 0,
    };
  }

  registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: Callback): void {
    this.serve(`The outputs of ${request.getUrn()}`, callback, () => {
      this.resources.setOutputs(request.getUrn(), request.getOutputs()?.toJavaScript() ?? {});
      return {};
    });
  }

  call(request: ResourceCallRequest, callback: Callback): void {
    const problem = `The method ${request.getTok()} is not modelled; evaluation knows no methods of resources`;
    this.problems.add(problem);
    callback(failure(problem));
  }

  invoke(request: ResourceInvokeRequest, callback: Callback): void {
    const token = request.getTok();
    const inputs = unwrapAll(request.getArgs()?.toJavaScript() ?? {}, "", new Set());
    if (token === GET_RESOURCE) return this.serve(token, callback, () => this.getResource(String(inputs["urn"])));
    this.answer(token, inputs, request.getProvider()).then(
      (result) => callback(null, returned(writeStruct(result))),
      (error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        this.problems.add(problem);
        callback(failure(problem));
      },
    );
  }

  private async answer(token: string, inputs: Record<string, unknown>, provider: string): Promise<Properties> {
    if (this.closed) throw new Error(late(token, this.options.stack));
    const model = this.options.invokes[token];
    if (model === undefined) {
      throw new Error(`The function ${token} is not modelled; pass its answer as \`invokes\``);
    }
    if (holdsUnknown(inputs)) throw new Error(`${token} was called with a value that is not known yet`);
    const site = { ...this.options.site, ...this.resources.siteOf(provider === "" ? undefined : provider) };
    const answer = await model(new Inputs(inputs, token), site);
    const secrets = (answer.secret ?? []).map((property) => [property, secret(answer.result[property])] as const);
    return withoutUndefined({ ...answer.result, ...Object.fromEntries(secrets) });
  }

  private getResource(urn: string): object {
    const entry = this.resources.get(urn);
    if (entry === undefined) throw new Error(`The graph holds no resource ${urn}`);
    const fields = new Map<string, unknown>([
      ["urn", { toJavaScript: () => urn }],
      ["id", { toJavaScript: () => entry.id ?? "" }],
      ["state", { getStructValue: () => writeStruct(entry.state) }],
    ]);
    return returned({ getFieldsMap: () => fields });
  }

  private serve(subject: string, callback: Callback, answer: () => object): void {
    if (this.closed) return callback(failure(late(subject, this.options.stack)));
    try {
      callback(null, answer());
    } catch (error) {
      callback(failure(error instanceof Error ? error.message : String(error)));
    }
  }
}

function late(subject: string, stack: string): string {
  return (
    `${subject} was registered after stack "${stack}" had settled; ` +
    `return or await the promise that leads to it in the program`
  );
}

/** An error as the SDK expects it from a remote call. */
function failure(message: string): Error {
  return Object.assign(new Error(message), { details: message });
}

function returned(result: WireStruct | { getFieldsMap(): unknown }): object {
  return { getFailuresList: () => [], getReturn: () => result };
}
