/** What all environments share: the repository. */
import { CodeRepository } from "../components";
import { sharedNames } from "./names";
import { toolsProvider } from "./providers";
import { readSharedSettings } from "./settings";

/** Keys of the outputs that environments read from this stack through a StackReference. */
export const SHARED_OUTPUTS = { repositoryKeyArn: "repositoryKeyArn", repositoryRegion: "repositoryRegion" } as const;

/** Declares the stack `shared` and returns its outputs. */
export function sharedStack() {
  const settings = readSharedSettings();
  const names = sharedNames(settings.application);
  const repository = new CodeRepository(
    "repository",
    {
      repositoryName: names.repository,
      description: `Source of ${settings.application}`,
      keyAlias: names.repositoryKeyAlias,
      accountId: settings.toolsAccount,
      region: settings.homeRegion,
    },
    // A repository that is replaced is lost with its history.
    { providers: { aws: toolsProvider(settings) }, protect: true },
  );
  return {
    repositoryName: repository.repositoryName,
    repositoryArn: repository.repositoryArn,
    [SHARED_OUTPUTS.repositoryRegion]: settings.homeRegion,
    [SHARED_OUTPUTS.repositoryKeyArn]: repository.keyArn,
    cloneUrlGrc: repository.cloneUrlGrc,
    cloneUrlHttp: repository.cloneUrlHttp,
    cloneUrlSsh: repository.cloneUrlSsh,
  };
}
