/**
 * Why this file exists: the retry behaviour of each AWS SDK is a handful of numbers that change from release to release;
 * here each dated set has a name.
 */
import { botocore2026, botocoreLegacy, botocoreStandard } from './sdks/botocore.ts';
import { cpp2026, cppDefault, cppStandard } from './sdks/cpp.ts';
import { dotnet2026, dotnetLegacy, dotnetStandard } from './sdks/dotnet.ts';
import { go2026, goAdaptive, goStandard } from './sdks/go.ts';
import { javaLegacy, javaStandard } from './sdks/java.ts';
import { js202603, js202610, js202611 } from './sdks/javascript.ts';
import type { SdkMode, SdkProfile } from './sdks/sdk-profile.ts';

export type { SdkJitter, SdkMode, SdkProfile } from './sdks/sdk-profile.ts';

export const sdkProfiles = {
  'js-2026-11': js202611,
  'js-2026-10': js202610,
  'js-2026-03': js202603,
  'botocore-standard': botocoreStandard,
  'botocore-2026': botocore2026,
  'botocore-legacy': botocoreLegacy,
  'java-legacy': javaLegacy,
  'java-standard': javaStandard,
  'go-standard': goStandard,
  'go-adaptive': goAdaptive,
  'go-2026': go2026,
  'cpp-standard': cppStandard,
  'cpp-default': cppDefault,
  'cpp-2026': cpp2026,
  'dotnet-standard': dotnetStandard,
  'dotnet-legacy': dotnetLegacy,
  'dotnet-2026': dotnet2026,
} as const satisfies Record<string, SdkProfile>;

export type SdkProfileName = keyof typeof sdkProfiles;

/** The profiles that have a mode, the one that is meant where none is named first. */
export function profilesOfMode(mode: SdkMode): readonly SdkProfileName[] {
  const names = Object.keys(sdkProfiles) as SdkProfileName[];
  return names.filter((name) => (sdkProfiles[name].modes as readonly SdkMode[]).includes(mode));
}
