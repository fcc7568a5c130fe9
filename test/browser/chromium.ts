/** A headless Chromium that does nothing on its own: what it asks for, the page asked for. */
import { type Browser, chromium } from 'playwright-core';

export function launchChromium(): Promise<Browser> {
  const { CHROMIUM = '/usr/bin/chromium' } = process.env;
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
