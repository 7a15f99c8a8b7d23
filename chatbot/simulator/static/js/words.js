// The names of faults and endpoints on the screen.

export const KINDS = {
  server_error: "LINEがエラーになる(500)",
  server_error_delivered: "エラーになるが とどいている(500)",
  rate_limit: "送りすぎと言われる(429)",
  monthly_limit: "今月の通数を使いきった(429)",
  drop: "返事がなく とどかない(切断)",
  drop_delivered: "返事がないが とどいている(切断)",
  delay: "返事がおそい(4秒)",
  unauthorized: "合いかぎがちがう(401)",
  preparing: "写真・音声がまだ準備中(202)",
};

export const ENDPOINTS = {
  "*": "すべて", push: "こちらからの送信(push)", reply: "返事(reply)", multicast: "まとめて送信", loading: "入力中の表示",
  content: "写真・音声の受けとり", leave: "グループを出る", richmenu: "メニュー", profile: "名前の問い合わせ", quota: "通数の問い合わせ",
};

export const TIMES = { 1: "つぎの1回", 3: "つぎの3回", 10: "つぎの10回", 0: "止めるまで" };

export const SWITCHES = {
  duplicate: "同じ出来事が 2回とどく",
  reorder: "出来事の順番が 入れかわる",
  wrong_signature: "署名がちがう(にせもの)",
  redeliver: "受けとられなかった出来事を 送りなおす",
  paused: "出来事の配達を 止めておく",
};
