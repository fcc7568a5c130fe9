/**
 * Why this file exists: a worker that simulates has to hear that its run is given up. A browser makes a timer in a chain
 * of timers wait 4 ms; a message to oneself comes after those that wait already, and at once.
 */

/** Resolves when the messages that have come meanwhile were heard. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    heard.push(resolve);
    port2.postMessage(null);
  });
}

const heard: (() => void)[] = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => heard.shift()?.();
