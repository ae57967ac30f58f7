// Makes races show: answers that come late and pages that compute slowly, by environment variables.
//   TOKWATT_MOCK_DELAY_MS  each answer waits up to so long before it is made, and again before it is sent
//   TOKWATT_MOCK_DELAY_OF  a pattern: only such paths and queries are late, such as ^/stream
//   TOKWATT_PAGE_SLOWDOWN  how many times slower the pages compute

const most = Number(process.env.TOKWATT_MOCK_DELAY_MS ?? 0);
const late = new RegExp(process.env.TOKWATT_MOCK_DELAY_OF ?? "");
const slowdown = Number(process.env.TOKWATT_PAGE_SLOWDOWN ?? 1);

const aWhile = () => new Promise((done) => setTimeout(done, Math.random() * most));

// Resolves when the answer may be made; what it says is then held back once more.
export async function beLate(response, pathAndQuery) {
  if (most === 0 || !late.test(pathAndQuery)) return;
  const end = response.end.bind(response);
  response.end = (text) => { aWhile().then(() => end(text)); };
  await aWhile();
}

export async function slowDown(page) {
  if (slowdown === 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
}
