/** Why this file exists: an annotated scenario that runs is the quickest manual, and `kmsim init` writes one. */

const quickstart = `# yaml-language-server: $schema=./kmsim.schema.json
# (kmsim schema > kmsim.schema.json lets your editor complete this file.)
#
# A first scenario: an application that decrypts, a quota, and a rush of twenty seconds. Change a number, run it again:
#   kmsim run quickstart.yaml
#   kmsim run quickstart.yaml --set load=1.2        next year's load
#   kmsim compare quickstart.yaml                   the variants below, side by side
# Only \`workload\` is needed; everything else has a default, and the report lists every default that was used.
claim: A rush of twenty seconds is throttled although the run as a whole asks for less than the quota
seed: 1                               # same file, same seed: the same numbers, everywhere
region: us-west-1                     # its table allows 10,000 symmetric requests a second
duration: 2m

quotas:
  limiter: fixed-window               # what AWS's text describes; or sliding-window, token-bucket

# AWS publishes no latency, so measure your own; without this line, 10 ms are assumed and the report says so.
latency: { p50: 8ms, p99: 60ms }

clients:
  app:
    instances: 60                     # each with its own retry quota
    retry: { mode: standard, sdk: js-2026-11 }      # what the AWS SDK for JavaScript does on its own
    onFailure: drop                   # after the last attempt the call has failed

workload:
  - name: requests                    # users at a steady pace, a rush, and back
    client: app
    call: Decrypt
    arrivals:
      stages:
        - { over: 40s, at: 6500/s }
        - { over: 10s, from: 6500/s, to: 11500/s }
        - { over: 20s, at: 11500/s }
        - { over: 10s, from: 11500/s, to: 6500/s }
        - { over: 40s, at: 6500/s }
  - name: warm-up                     # a cache that is filled anew, all at once
    client: app
    call: Decrypt
    arrivals: { burst: { size: 2500, every: 30s } }

variants:
  no-retries: { clients.app.retry: none }
  raised-quota: { quotas.set: [{ quota: crypto-symmetric, value: 15000/s }] }

thresholds:                           # they decide the exit code: 99 where one fails
  - throttled.share < 15%             # of the requests that reached KMS
  - failed.share < 5%                 # of the calls, after the last attempt
  - latency.p99 < 2s                  # of a call, its retries and waits included
`;

const templates: Readonly<Record<string, string>> = { quickstart };

/** What `initTemplate` knows. */
export const initTemplateNames: readonly string[] = Object.keys(templates);

/** The text of an annotated scenario, or undefined if there is none of that name. */
export function initTemplate(name: string): string | undefined {
  return Object.hasOwn(templates, name) ? templates[name] : undefined;
}
