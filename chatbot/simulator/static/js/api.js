// The control API of the simulator, next to this page.

export class Refusal extends Error {}

async function ask(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(`api/${path}`, options);
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(content.message || `${answer.status}`);
  return content;
}

export const get = (path) => ask("GET", path);
export const post = (path, body) => ask("POST", path, body);
export const remove = (path) => ask("DELETE", path);
export const act = (userId, gesture) => post(`persons/${userId}/acts`, gesture);
