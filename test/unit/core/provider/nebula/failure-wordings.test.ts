// Tests the cause of a failure for wordings of services in ten languages, in bodies of several shapes.
import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../../../src/core/errors';
import { parseResponse } from '../../../../../src/core/provider/nebula/parse-response';

/** Bodies that contain an explanation, one after the other for the wordings of a table. */
const shapes: ((words: string) => string)[] = [
  (message) => JSON.stringify({ error: { message, param: null } }),
  (message) => JSON.stringify({ message }),
  (msg) => JSON.stringify({ ret: -1, msg, data: null }),
  (detail) => JSON.stringify({ detail }),
  (title) => JSON.stringify({ errors: [{ id: 'e-1', title }] }),
  (words) => JSON.stringify({ Response: { Error: { Code: 'Failed', Message: words }, RequestId: 'a1' } }),
  (resultMsg) => JSON.stringify({ resultCode: '9', resultMsg }),
  (words) => `<?xml version="1.0"?><Error><Code>Failed</Code><Message>${words}</Message></Error>`,
  (words) => JSON.stringify([{ error: { errors: [{ message: words }] } }]),
  (words) => words,
  (words) => JSON.stringify({ error: words }),
  (words) => `{'error': {'message': ${words.includes("'") ? JSON.stringify(words) : `'${words}'`}, 'param': None}}`,
];

const wordings: readonly (readonly [ErrorCode, number, ...string[]])[] = [
  [
    'rate-limited',
    429,
    'You are limited to 10 requests per minute.',
    'RPM exceeded',
    'Please slow down.',
    'Concurrency limit reached',
    'Daily traffic is fine, but there were too many requests just now',
    '请求速率超限',
    '每分钟配额已满',
    '調用頻率過高，每分鐘最多 5 次',
    '1分あたりの上限に達しました',
    'リクエストが多すぎます',
    '분당 할당량 초과',
    '요청이 너무 많습니다',
    'Demasiadas solicitudes por minuto',
    'Límite de velocidad alcanzado',
    'Le quota par minute est atteint',
    'Trop de requêtes',
    'Kontingent pro Minute überschritten',
    'Zu viele Anfragen gleichzeitig',
    'Muitas solicitações',
    'Limite de taxa atingido',
    'Слишком много запросов',
    'Слишком частые запросы',
    'Troppe richieste',
    'Quota al minuto superata',
  ],
  [
    'quota',
    429,
    'Your prepaid balance is empty.',
    'You have used up your images for this month: monthly limit',
    'Insufficient funds',
    'Your trial has ended',
    '账户余额不足，请充值',
    '今日额度已用完',
    '本月套餐已耗尽：每月上限',
    '本日の上限に達しました',
    'クレジットが不足しています',
    '크레딧이 부족합니다',
    '월간 한도를 초과했습니다',
    'Saldo insuficiente',
    'Cuota agotada',
    'Solde insuffisant',
    'Quota journalier dépassé',
    'Guthaben aufgebraucht',
    'Monatslimit erreicht',
    'Créditos esgotados',
    'Limite diário atingido',
    'Недостаточно средств',
    'Дневной лимит исчерпан',
    'Credito esaurito',
    'Limite giornaliero raggiunto',
  ],
  [
    'region',
    403,
    'This service is not available in your country.',
    'Your location is not supported',
    'Access from this territory is not permitted',
    '您所在的国家暂不支持',
    '此地区无法使用该服务',
    'お住まいの地域ではご利用いただけません',
    '해당 지역에서 사용할 수 없습니다',
    'No disponible en su país',
    'Service indisponible dans votre pays',
    'In Ihrem Land nicht verfügbar',
    'Indisponível na sua região',
    'Недоступно в вашем регионе',
    'Non disponibile nel tuo paese',
  ],
  [
    'refused',
    400,
    'Your request was rejected by our safety system.',
    'The prompt was flagged',
    'This violates our usage guidelines',
    'Images of credit cards violate our content policy',
    '提示词包含敏感内容',
    '内容违规，无法生成',
    '內容審核未通過',
    '不適切な内容が含まれています',
    '콘텐츠 정책을 위반했습니다',
    'Infringe la política de contenido',
    'Contenido inapropiado',
    'Contraire à la politique de contenu',
    'Contenu inapproprié',
    'Verstößt gegen die Inhaltsrichtlinien',
    'Viola a política de conteúdo',
    'Conteúdo inapropriado',
    'Нарушает политику контента',
    'Contenuto inappropriato',
  ],
  [
    'model-unavailable',
    403,
    'Your plan does not include model draw-9',
    'Your organization must be verified to use the model draw-9',
    'Upgrade your plan to use this model',
    'The model draw-9 has been retired',
    'Model draw-9 not found',
    '您的套餐不包含模型 draw-9',
    '模型 draw-9 已下线',
    'モデル draw-9 は利用できません',
    '모델 draw-9을 찾을 수 없습니다',
    'El modelo draw-9 no existe',
    'Le modèle draw-9 est indisponible',
    'Das Modell draw-9 ist nicht freigeschaltet',
    'O modelo draw-9 não está disponível',
    'Модель draw-9 недоступна',
    'Il modello draw-9 non esiste',
  ],
  [
    'bad-key',
    401,
    'Incorrect API key provided',
    'Your token has expired',
    'The access token was revoked',
    'Invalid authentication credentials',
    'Find your API key on the billing page: the one you sent is an invalid key',
    '令牌已过期',
    '无效的密钥',
    'APIキーが無効です',
    'API 키가 유효하지 않습니다',
    'Clave de API no válida',
    'Clé API expirée',
    'Ungültiger API-Schlüssel',
    'Chave de API inválida',
    'Неверный ключ API',
    'Chiave API non valida',
  ],
  [
    'rejected',
    403,
    'Permission denied.',
    'Invalid size for the prompt: a balance beam in a region that is not supported',
    'You may not draw on "a credit card, the balance of an account, and a key to a model"',
    'Ask your administrator about insufficient permissions',
    'Your IP address is not allowed by the list',
  ],
  [
    'gateway-error',
    503,
    'The service is under maintenance. Your credits are safe.',
    '系统维护中',
    'メンテナンス中です',
    '점검 중입니다',
    'En mantenimiento',
    'Maintenance en cours',
    'Wartungsarbeiten',
    'Em manutenção',
    'Технические работы',
    'In manutenzione',
  ],
];

describe('wordings of failures', () => {
  for (const [code, status, ...texts] of wordings)
    for (const [index, words] of texts.entries()) {
      it(`reads ${code} from “${words}” in HTTP ${status}`, () => {
        const body = (shapes[index % shapes.length] as (typeof shapes)[number])(words);
        const { error } = parseResponse(body, status);
        assert.equal(error?.code, code, body);
        assert.ok(error?.facts.serviceText?.includes(words), `${body}: ${error?.facts.serviceText}`);
      });
    }

  const fields: readonly (readonly [ErrorCode, number, object])[] = [
    ['rate-limited', 429, { error: { status: 'RESOURCE_EXHAUSTED', details: [{ reason: 'RATE_LIMIT_EXCEEDED' }] } }],
    [
      'rate-limited',
      429,
      { error: { message: 'Quota exceeded.', details: [{ metadata: { quotaResetDelay: '3.2s' } }] } },
    ],
    ['quota', 429, { error: { details: [{ violations: [{ quotaId: 'ImagesPerDayPerProject' }] }] } }],
    ['rate-limited', 429, { error: { details: [{ violations: [{ quotaMetric: 'x/images_per_minute' }] }] } }],
    ['bad-key', 400, { error: { details: [{ '@type': 'ErrorInfo', reason: 'API_KEY_INVALID' }] } }],
    ['bad-key', 401, { code: 'InvalidApiKey', message: 'No API-key provided.' }],
    ['region', 403, { error: { status: 'FAILED_PRECONDITION', reason: 'UNSUPPORTED_LOCATION' } }],
    ['refused', 400, { error: { type: 'image_generation_user_error', code: 'moderation_blocked' } }],
    ['model-unavailable', 403, { error: { code: 'ModelNotOpen', message: 'Pay on the billing page to use it.' } }],
    ['quota', 400, { code: 'Arrearage', message: 'Access denied.' }],
    ['quota', 200, { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } }],
    ['service-error', 200, { error_code: 216, error_msg: 'rpm limit reached' }],
  ];
  for (const [code, status, body] of fields) {
    it(`reads ${code} from the fields ${JSON.stringify(body)} in HTTP ${status}`, () => {
      assert.equal(parseResponse(JSON.stringify(body), status).error?.code, code);
    });
  }

  for (const [body, explanation] of [
    [{ size: ['Wrong'] }, 'size: Wrong'],
    [{ size: ['Not a size.'], n: ['Too many.'] }, 'size: Not a size.; n: Too many.'],
    [{ non_field_errors: ['Wrong size'] }, 'Wrong size'],
    [{ code: 'invalid', data: 'Wrong size' }, 'Wrong size'],
    [{ 错误: '尺寸不对' }, '尺寸不对'],
    [{ request: { prompt: 'A cat on a roof' }, human_message: 'Wrong size' }, 'Wrong size'],
  ] as const) {
    it(`explains ${JSON.stringify(body)}`, () => {
      const { error } = parseResponse(JSON.stringify(body), 400);
      assert.equal(error?.code, 'rejected');
      assert.ok(error.facts.serviceText?.includes(explanation), error.facts.serviceText ?? '');
      assert.ok(!error.facts.serviceText?.includes('cat'));
    });
  }
});
