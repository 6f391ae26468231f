/** Choices of package repositories, in CodeArtifact's own values. */

/**
 * Public repositories that a repository may be connected to. Source: CodeArtifact User Guide external-connection, and
 * `codeartifact.AssociateExternalConnection`.
 */
export const PublicPackageRepository = {
  Npm: "public:npmjs",
  PyPi: "public:pypi",
  NuGet: "public:nuget-org",
  MavenCentral: "public:maven-central",
  MavenGoogleAndroid: "public:maven-googleandroid",
  MavenGradlePlugins: "public:maven-gradleplugins",
  MavenCommonsWare: "public:maven-commonsware",
  MavenClojars: "public:maven-clojars",
  RubyGems: "public:ruby-gems-org",
  CratesIo: "public:crates-io",
} as const;
export type PublicPackageRepository = (typeof PublicPackageRepository)[keyof typeof PublicPackageRepository];
