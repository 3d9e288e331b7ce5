/* Looks for the number whose SHA-256 together with the challenge begins with so many zero bits; off the page's thread. */
"use strict";

const encoder = new TextEncoder();

async function zeroBits(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  let bits = 0;
  for (const byte of bytes) {
    bits += Math.clz32(byte) - 24;
    if (byte) break;
  }
  return bits;
}

onmessage = async ({ data }) => {
  let counter = 0;
  while ((await zeroBits(`${data.challenge}:${counter}`)) < data.bits) counter += 1;
  postMessage(String(counter));
};
