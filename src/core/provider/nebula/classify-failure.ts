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

/** Structured fields, compared without case, separators and prefixes. The first that fits counts. */
const tokenRules: readonly (readonly [Cause, RegExp])[] = [
  // Google names the quota that was exceeded: per minute is a rate limit, per day is not.
  ['quota', /per(project)?(user)?per?day|perday|requestsperday|daily/],
  [
    'rate-limited',
    /per(minute|second)|ratelimit|toomanyrequests|requestlimit|concurren|throttl(?!.*quota)|slowdown|cooldown/,
  ],
  [
    'quota',
    /insufficient(userquota|quota|balance|credit|fund)|quota(exhausted|exceeded|notenough)|tokenquota|billing|(credit|balance)/,
  ],
  [
    'quota',
    /paymentrequired|arrear|overdue|budgetexceeded|allocationquota|outof(credit|quota)|spendinglimit|usagelimit/,
  ],
  ['region', /unsupportedcountry|country|region|territory|geo(block|restrict)|unsupportedlocation/],
  [
    'refused',
    /contentpolicy|contentfilter|moderation|safety|unsafe|prohibitedcontent|blocklist|recitation|datainspection|sensitive|spii|contentviolation|policyviolation|inappropriate|nsfw/,
  ],
  [
    'model-unavailable',
    /model(notfound|notopen|notallowed|notavailable|notsupported|accessdenied|deprecated|unavailable|noaccess)|(invalid|unsupported|unknown|no)model|modelaccess/,
  ],
  [
    'bad-key',
    /(invalid|incorrect|missing|expired|wrong|bad)(api)?(key|token)|apikey(invalid|expired|notfound)?|authenticationerror|unauthenticated|accountdeactivated|keydisabled/,
  ],
];

const perMinute =
  /\bper[ _-]?(minute|second)\b|\b[rti]pm\b|too many requests|slow down|throttl|rate.?limit|concurren|every minute|\/ ?min\b|毎分|retry (in|after) \d|resets? (in|after) \d+ ?s|overload|每分钟|每秒|分钟内|频率|频繁|限流|并发|请求(数)?过多|每分鐘|頻率|頻繁|レート制限|リクエストが多|分あたり|분당|요청이 너무|por minuto|demasiadas (solicitudes|peticiones)|muitas (solicitações|requisições)|trop de requ[eê]tes|par minute|zu viele anfragen|pro minute|слишком много запросов|в минуту|troppe richieste|al minuto/i;
const usedUp =
  /\bcredits?\b(?! card)|(?<!load[ -]?)\bbalance\b|\bbilling\b|\bpayment\b|\bprepaid\b|\bfunds\b|\bbudget\b|spend(ing)? (limit|cap)|usage limit|exceeded your (current )?quota|quota (is |has been )?(used up|exhausted|exceeded)|insufficient(?![ _](permission|scope|capacity|gpu|resource))|per day|used up (its|your|the) quota|recharge|top up|unpaid|(weekly|monthly) (image )?(limit|quota)|out of .{0,20}quota|次数已用完|积分|点数|點數|资源包|本日の|利用枠|일일|mensual|journalier|tageslimit|дневной|diário|quota esaurita|\bdaily\b|余额|额度|配额|欠费|充值|每日|每天|餘額|額度|配額|残高|クレジット|割り当て|잔액|크레딧|할당량|saldo|cr[eé]dito|cr[eé]dit|guthaben|kontingent|solde|quota [eé]puis|баланс|кредит|квот|средств/i;
const region =
  /(region|country|geographic\w*) (is )?restrict|(country|region|territory|location)\b.{0,60}\b(not|un)\s?(supported|available|allowed|offered)|(not|un)\s?(supported|available|allowed|offered)\b.{0,60}\b(country|region|territory|location)|(国家|地区|区域|地域|國家|地區).{0,20}(不|未|禁|无法|無法)|(不|未).{0,20}(国家|地区|区域|地域|國家|地區)|(国|地域)では.{0,20}(ません|できない)|(국가|지역)에서.{0,20}(않|없)|(país|región|região|pays|région|in (ihrem|deinem|diesem) (land|region)|стране|регионе)/i;
const blocked =
  /content.?(policy|filter|moderation)|moderation|safety (system|filter|polic|settings|reason)|(usage|acceptable use|our) polic|violat\w*.{0,60}(polic|guideline|terms|rules)|(prompt|request|image|content) (was |has been |is |were )?(blocked|rejected by|flagged|filtered)|\bflagged\b|\bunsafe\b|inappropriate|prohibited (content|use)|nsfw|敏感|违规|違規|审核|審核|不当内容|不適切|安全策略|内容政策|ポリシー|부적절|정책|política de contenido|politique de contenu|inhaltsrichtlinie|contenido inapropiado|inappropri[eé]|inappropriato|unangemessen|impróprio|недопустимый контент|политик[уи] контента|política de conteúdo|违反政策|違反政策|不合规|不合規|prohibited words/i;
const model =
  /\bmodel\b.{0,80}\b(not (found|exist|supported|available|allowed|permitted|enabled|open)|does(n.t| not) exist|no (access|permission)|not have access|unavailable|deprecated|retired|unknown)|\b(unknown|unsupported|invalid|no such|no available channels? for) model\b|(access|permission|allowed|authori[sz]ed|permitted)\b.{0,40}\bmodel\b|no available (channel|provider|account)|模型.{0,30}(不存在|不支持|无权|未授权|无可用|未开通|没有权限|已下线|不可用)|(无权|没有权限|无权限|未授权|不能|不支持).{0,20}模型|无可用渠道|モデル.{0,30}(存在し|利用でき|サポートされ)|모델.{0,30}(없|않)|modelo.{0,40}(no existe|no (está )?disponible|não)|modèle.{0,40}(n.existe|indisponible)|modell.{0,40}(nicht|existiert)|acceso al modelo|acesso ao modelo|accès au modèle|zugriff auf das modell|модель.{0,40}не найден|доступа к модели|\bmodels?\b.{0,80}\b(is not found|disabled)|not a valid model/i;
const key =
  /api[ _-]?key|(invalid|expired|incorrect|missing|revoked|disabled) (access )?(token|key|credential)|token (is |has )?(been )?(invalid|expired|revoked|disabled)|unauthori[sz]ed|unauthenticated|authenticat|credentials?\b|令牌|密钥|密鑰|金鑰|キー|chave|키가|clave|clé|schlüssel|ключ/i;

/** A list of allowed addresses or a firewall: neither the key nor the prompt is the cause. */
const otherBarrier =
  /\bIP\b.{0,60}(allow|white|not permitted|denied|block)|\bIP.{0,12}(白名单|白名單|不在|限制)|\bWAF\b|firewall/i;
const wrongKey =
  /(invalid|incorrect|wrong|expired) (api[ _-]?)?key|api[ _-]?key (is )?(not valid|invalid|incorrect|expired)/i;
/** A region of the image, not of the world. */
const part = /\b(mask|crop|selected|selection|bounding)/i;

/** API document 4.4. A failure of the service (5xx) is never `rate-limited`, because that would allow a retry. */
export function classifyFailure(evidence: FailureEvidence): ErrorCode {
  const { verdict } = evidence;
  const cause = causeOf(evidence);
  if (cause !== undefined && fits(cause, evidence)) return cause;
  if (verdict === 402) return 'quota';
  if (verdict === 401) return 'bad-key';
  if (verdict === 429) return 'rate-limited';
  if (verdict === 451) return 'region';
  if ([408, 502, 503, 504].includes(verdict) || (verdict >= 520 && verdict <= 530)) return 'gateway-error';
  return verdict >= 400 && verdict < 500 ? 'rejected' : 'service-error';
}

function fits(cause: Cause, { verdict, isUnknown }: FailureEvidence): boolean {
  if (isUnknown) return cause !== 'rate-limited';
  if (verdict >= 500) return cause === 'refused' || cause === 'region' || cause === 'model-unavailable';
  // A request that was wrong may mention a quota or a key.
  if (verdict === 402 || verdict === 429) return cause !== 'bad-key' && cause !== 'model-unavailable';
  return cause !== 'rate-limited' || verdict === 403;
}

function causeOf(evidence: FailureEvidence): Cause | undefined {
  const { verdict, isUnknown, tokens, words, retryAfter } = evidence;
  const names = tokens.map((token) => token.toLowerCase().replace(/[^a-z]/g, ''));
  // `type: "rate_limit_error"` may accompany `code: "insufficient_quota"`, which is more specific.
  const specific = names.some((name) => /insufficient|creditbalance|billing(hard|not)/.test(name));
  if (specific && verdict < 500) return 'quota';
  for (const [cause, pattern] of tokenRules)
    if (fits(cause, evidence) && names.some((name) => pattern.test(name))) return cause;
  if (otherBarrier.test(words)) return undefined;
  if (verdict === 401 && wrongKey.test(words)) return 'bad-key';
  const isRefusal = isUnknown || verdict === 401 || verdict === 402 || verdict === 403 || verdict === 429;
  if (isRefusal) {
    const money = usedUp.test(words);
    const rate = perMinute.test(words);
    const creditWords = /\bcredits?\b(?! card)|\bprepaid\b|余额|充值|欠费/i.test(words);
    if (money && (!rate || creditWords))
      return retryAfter !== undefined && !isAboutMoney(words) ? 'rate-limited' : 'quota';
    if (rate && !isUnknown) return 'rate-limited';
  }
  if (region.test(words) && !part.test(words)) return 'region';
  if (blocked.test(words)) return 'refused';
  if (model.test(words) && verdict !== 429) return 'model-unavailable';
  return (isUnknown || verdict < 500) && verdict !== 429 && key.test(words) ? 'bad-key' : undefined;
}

/** Words about money, not about a quota that fills up again. */
const isAboutMoney = (words: string): boolean =>
  /credit(?! card)|balance|billing|payment|prepaid|fund|budget|insufficient(?![ _](permission|scope|capacity|gpu|resource))|per day|used up (its|your|the) quota|recharge|top up|unpaid|(weekly|monthly) (image )?(limit|quota)|次数已用完|积分|点数|點數|资源包|本日の|利用枠|일일|mensual|journalier|tageslimit|дневной|diário|quota esaurita|daily|余额|额度|欠费|充值|每日|每天|餘額|額度|残高|잔액|크레딧|saldo|guthaben|solde|баланс|кредит|средств/i.test(
    words.replace(/load[ -]?balanc\w*/gi, ''),
  );
