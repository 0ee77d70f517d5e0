// Determines why the service failed: structured fields first, then words in several languages.
import type { ErrorCode } from '../../errors';

export interface FailureEvidence {
  /** The HTTP status or the code of the envelope that counts: 400 to 599. */
  readonly verdict: number;
  /** Whether the response reports a failure without a code that tells who caused it. */
  readonly isUnknown?: boolean;
  /** Words of structured fields such as `code`, `type`, `status` and `reason`. */
  readonly tokens: readonly string[];
  /** The service's explanation. */
  readonly words: string;
  /** Seconds to wait, if stated. */
  readonly retryAfter?: number;
}

type Cause = Extract<ErrorCode, 'quota' | 'rate-limited' | 'region' | 'refused' | 'model-unavailable' | 'bad-key'>;
type Rules = readonly (readonly [Cause, RegExp])[];

/** Structured fields in lower case, without separators and digits. The first that fits counts. */
const fieldRules: Rules = [
  // `type: "rate_limit_error"` may accompany `code: "insufficient_quota"`, which is more specific.
  ['quota', /insufficient(user|token)?(quota|balance|credit|fund)|creditbalance|billing(hard|not)/],
  // Google names the quota that was exceeded: per minute is a rate limit, per day is not.
  ['quota', /per(project)?(user)?day|daily/],
  [
    'rate-limited',
    /per(minute|second)|ratelimit|toomanyrequests|requestlimit|concurren|throttl(?!.*quota)|(slow|cool)down/,
  ],
  [
    'quota',
    /(quota|budget)(exhausted|exceeded|notenough)|(token|allocation)quota|billing|credit|balance|payment|arrear|overdue/,
  ],
  ['quota', /outof(credit|quota)|(spending|usage)limit/],
  ['region', /country|region|territory|geo(block|restrict)|unsupportedlocation/],
  [
    'refused',
    /content(policy|filter|violation)|policyviolation|moderation|safety|unsafe|prohibitedcontent|blocklist|recitation/,
  ],
  ['refused', /datainspection|sensitive|spii|inappropriate|nsfw/],
  ['model-unavailable', /model(not|access|deprecated|unavailable|noaccess)|(invalid|unsupported|unknown|no)model/],
  [
    'bad-key',
    /(invalid|incorrect|missing|expired|wrong|bad)(api)?(key|token)|apikey|authenticationerror|unauthenticated|keydisabled|accountdeactivated/,
  ],
];

/** Sums of money, which no waiting brings back. They count even next to the words of a rate limit. */
const money = /\bcredits?\b|\bprepaid\b|余额|餘額|充值|欠费|欠費/i;
/** What is used up for a day or longer. */
const usedUp = anyOf(
  String.raw`\b(balance|billing|payment|funds|budget|unpaid|overdue|recharge|top[ -]?up|daily|weekly|monthly|per (day|month))\b`,
  String.raw`spend(ing)? (limit|cap)|used up|insufficient(?![ _](permission|scope|capacity|gpu|resource))|out of .{0,20}quota|(trial|subscription) (has )?(expired|ended)`,
  '积分|點數|点数|次数已用|额度|額度|每日|每天|今日|每月|本月|资源包|残高|クレジット|本日|利用枠|月間|支払|잔액|크레딧|일일|월간|결제|소진',
  'saldo|cr[eé]dito?|fondos|diari[oa]|diário|mensual|mensal|mensile|giornalier|journali|mensuel|solde|paiement|pagamento|guthaben|tageslimit|monatslimit',
  '[eé]puis[eé]|esaurit|esgotad|agotad|aufgebraucht|баланс|кредит|средств|дневн|месячн|исчерпан',
);
/** A quota that may be for a minute or for longer. */
const quota = anyOf(
  'exceeded (your|the) (current )?quota|usage limit|quota (is |has been |was )?(used up|exhausted|exceeded)',
  '配额|配額|割り当て|할당량|kontingent|cuota|\\bcota|квот',
);
const tooFast = anyOf(
  String.raw`\bper[ _-]?(minute|second)\b|every minute|\/ ?min\b|\b[rti]pm\b|\bqps\b|too many requests|slow down|throttl|rate.?limit|concurren|overload`,
  String.raw`retry (in|after) \d|resets? (in|after) \d+ ?s`,
  '每分[钟鐘]|每秒|分钟内|[频頻][率繁]|速率|过快|限流|并发|请求数?过多|毎分|分あたり|レート制限|リクエストが多|분당|초당|요청이 너무|속도 제한',
  'por minuto|demasiadas|muitas (solicita|requisi)|limite de taxa|l[ií]mite de (velocidad|frecuencia)|trop de requ[eê]tes|par minute|limite de débit',
  'zu viele|pro minute|ratenbegrenzung|слишком (много|част)|в минуту|troppe richieste|al minuto',
);

const not = '(not|un)\\s?(supported|available|allowed|offered|permitted)';
const place = '(country|region|territory|location)';
/** The first that fits counts. */
const wordRules: Rules = [
  [
    'region',
    anyOf(
      `\\b${place}\\b.{0,60}\\b${not}|${not}\\b.{0,60}\\b${place}\\b|(region|country|geographic\\w*) (is )?restrict`,
      '(国家|地区|区域|地域|國家|地區).{0,20}(不|未|禁|无法|無法)|(不|未).{0,20}(国家|地区|区域|地域|國家|地區)',
      '(国|地域)では.{0,20}(ません|できない)|(국가|지역)에서.{0,20}(않|없)',
      'país|región|região|\\bpays\\b|région|\\bregione\\b|in (ihrem|deinem|diesem) (land|region)|ihrer region|(вашей|этой|данной) стран|регион|paese',
    ),
  ],
  [
    'refused',
    anyOf(
      String.raw`content.?(policy|filter)|moderation|safety (system|filter|polic|settings|reason)|(usage|acceptable use|our) polic|violat\w*.{0,60}(polic|guideline|terms|rules)`,
      String.raw`(prompt|request|image|content) (was |has been |is |were )?(blocked|rejected by|flagged|filtered)|\bflagged\b|\bunsafe\b|inappropriate|prohibited (content|use|words)|nsfw`,
      '敏感|[违違][规規反]|[审審]核|不[当當]内容|不適切|安全策略|内容政策|不合[规規]|ポリシー|부적절|정책',
      'pol[ií]ticas? (de|di|sui) (conte|uso|util)|politique (de contenu|d.utilisation)|richtlinie|inap+ropi?r?i?[aeé]|inappropriat|unangemessen|impróprio|недопустим|политик',
    ),
  ],
  [
    'model-unavailable',
    anyOf(
      String.raw`\bmodels?\b.{0,80}\b(not (found|exist|supported|available|allowed|permitted|enabled|open)|does(n.t| not) exist|no (access|permission)|not have access|unavailable|deprecated|retired|unknown|disabled)`,
      String.raw`\b(unknown|unsupported|invalid|no such|no available channels? for) model\b|not a valid model|no available (channel|provider|account)`,
      String.raw`\b(access|permission|allowed|authori[sz]ed|permitted|not include|verified|upgrade)\b.{0,60}\bmodels?\b`,
      '模型.{0,30}(不存在|不支持|无权|未授权|无可用|未开通|没有权限|已下线|不可用)|(无权|没有权限|无权限|未授权|不能|不支持|不包含).{0,20}模型|无可用渠道',
      'モデル.{0,30}(存在し|利用でき|サポートされ|権限)|모델.{0,30}(없|않)',
      String.raw`(modelo|modèle|modell[oe]?)\b.{0,60}(\bnon?\b|não|nicht|n.existe|indispon)|(acc?es+o|accès|zugriff)\b.{0,20}(modelo|modèle|modell)|модел.{0,60}(не |недоступ)|доступ.{0,20}модел`,
    ),
  ],
  [
    'bad-key',
    anyOf(
      String.raw`api[ _-]?key|(invalid|expired|incorrect|missing|revoked|disabled) (access )?(token|key|credential)|token (is |has )?(been )?(invalid|expired|revoked|disabled)`,
      'unauthori[sz]ed|unauthenticated|authenticat|credentials?\\b|令牌|密[钥鑰]|金鑰|キー|トークン|키가|토큰|\\bchave|\\bclave|\\bclé|\\bchiave|schlüssel|ключ|токен',
    ),
  ],
];

/** Text that names a cause without being one: quotes of the prompt, addresses, credit cards, load balancers. */
const besides =
  /"[^"]{20,}"|“[^”]{20,}”|«[^»]{20,}»|\bprompt: .*|https?:\/\/\S+|credit[ -]?cards?|load[ -]?balanc\w*/gi;
/** A list of allowed addresses or a firewall: neither the key nor the prompt is the cause. */
const otherBarrier =
  /\bIP\b.{0,60}(allow|white|not permitted|denied|block)|\bIP.{0,12}(白名单|白名單|不在|限制)|\bWAF\b|firewall/i;
const wrongKey =
  /(invalid|incorrect|wrong|expired) (api[ _-]?)?key|api[ _-]?key (is )?(not valid|invalid|incorrect|expired)/i;
/** A region of the image, not of the world. */
const part = /\b(mask|crop|selected|selection|bounding)/i;

function anyOf(...patterns: readonly string[]): RegExp {
  return new RegExp(patterns.join('|'), 'i');
}

/** API document 4.4. A failure of the service (5xx) is never `rate-limited`, because that would allow a retry. */
export function classifyFailure(evidence: FailureEvidence): ErrorCode {
  const { verdict } = evidence;
  const cause = causeOfFields(evidence) ?? causeOfWords(evidence);
  if (cause !== undefined && fits(cause, evidence)) return cause;
  if (verdict === 402) return 'quota';
  if (verdict === 401) return 'bad-key';
  if (verdict === 429) return 'rate-limited';
  if (verdict === 451) return 'region';
  if ([408, 502, 503, 504].includes(verdict) || (verdict >= 520 && verdict <= 530)) return 'gateway-error';
  return verdict >= 400 && verdict < 500 ? 'rejected' : 'service-error';
}

/** Whether the cause is possible with this status. */
function fits(cause: Cause, { verdict, isUnknown }: FailureEvidence): boolean {
  if (isUnknown) return cause !== 'rate-limited';
  if (verdict >= 500) return cause === 'refused' || cause === 'region' || cause === 'model-unavailable';
  // A request that was wrong may mention a quota or a key.
  if (verdict === 402 || verdict === 429) return cause !== 'bad-key' && cause !== 'model-unavailable';
  return cause !== 'rate-limited' || verdict === 403;
}

function causeOfFields(evidence: FailureEvidence): Cause | undefined {
  const names = evidence.tokens.map((token) => token.toLowerCase().replace(/[^a-z]/g, ''));
  return fieldRules.find(([cause, pattern]) => fits(cause, evidence) && names.some((name) => pattern.test(name)))?.[0];
}

function causeOfWords(evidence: FailureEvidence): Cause | undefined {
  const words = evidence.words.replace(besides, ' ');
  if (otherBarrier.test(words)) return undefined;
  if (evidence.verdict === 401 && wrongKey.test(words)) return 'bad-key';
  const limit = limitOf(words, evidence);
  if (limit !== undefined) return limit;
  return wordRules.find(
    ([cause, pattern]) => fits(cause, evidence) && pattern.test(words) && !(cause === 'region' && part.test(words)),
  )?.[0];
}

/** Tells a limit that ends soon from a quota that is used up. Other failures may mention a quota. */
function limitOf(words: string, { verdict, isUnknown, retryAfter }: FailureEvidence): Cause | undefined {
  if (!isUnknown && ![401, 402, 403, 429].includes(verdict)) return undefined;
  if (money.test(words)) return 'quota';
  if (tooFast.test(words)) return isUnknown ? undefined : 'rate-limited';
  if (usedUp.test(words)) return 'quota';
  if (!quota.test(words)) return undefined;
  return retryAfter === undefined ? 'quota' : 'rate-limited';
}
