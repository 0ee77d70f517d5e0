// Tests which cause a failure of the service is attributed to: structured fields first, then words.
import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../../../src/core/errors';
import { parseResponse } from '../../../../../src/core/provider/nebula/parse-response';

const failure = (status: number, body: unknown) => {
  const { error } = parseResponse(JSON.stringify(body), status);
  return [error?.code, error?.mayHaveBeenCharged, error?.facts.serviceText, error?.facts.retryAfter] as const;
};
const codeOf = (status: number, body: unknown) => failure(status, body)[0];
const words = (message: string) => ({ error: { message } });

describe('classify failure', () => {
  const tokens: [ErrorCode, number, object][] = [
    ['quota', 429, { code: 'insufficient_quota', type: 'rate_limit_error' }],
    ['quota', 403, { code: 'insufficient_user_quota' }],
    ['quota', 400, { type: 'billing_hard_limit_reached' }],
    ['quota', 403, { code: 'Arrearage' }],
    ['rate-limited', 429, { code: 'rate_limit_exceeded', message: 'Add a payment method to raise the limit.' }],
    ['rate-limited', 429, { type: 'too_many_requests' }],
    ['region', 403, { code: 'unsupported_country_region_territory' }],
    ['refused', 400, { code: 'moderation_blocked' }],
    ['refused', 400, { code: 'DataInspectionFailed' }],
    ['refused', 500, { code: 'content_filter' }],
    ['model-unavailable', 404, { code: 'model_not_found' }],
    ['model-unavailable', 503, { code: 'model_not_found' }],
    ['bad-key', 400, { status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] }],
    ['bad-key', 403, { code: 'invalid_api_key' }],
    ['service-error', 500, { code: 'rate_limit_exceeded' }],
    ['gateway-error', 503, { code: 'insufficient_quota' }],
  ];
  for (const [code, status, error] of tokens) {
    it(`reads ${code} from the fields ${JSON.stringify(error)} in HTTP ${status}`, () => {
      assert.equal(codeOf(status, { error: { message: 'No.', ...error } }), code);
    });
  }

  const spoken: [ErrorCode, number, string][] = [
    ['rate-limited', 429, 'Quota of requests per minute was exceeded'],
    ['rate-limited', 429, 'Turned away by our load balancer'],
    ['rate-limited', 429, '请求过于频繁，请稍后再试'],
    ['rate-limited', 429, 'Límite de solicitudes por minuto alcanzado'],
    ['quota', 429, 'You have no credits left'],
    ['quota', 429, 'Your daily quota is exhausted'],
    ['quota', 401, '该令牌额度已用尽'],
    ['quota', 403, '残高が不足しています'],
    ['quota', 403, 'Guthaben aufgebraucht'],
    ['quota', 401, 'This token has used up its quota.'],
    ['quota', 429, 'You have reached your monthly image limit.'],
    ['quota', 429, '今日免费次数已用完'],
    ['quota', 403, '积分不足'],
    ['quota', 429, '本日の利用上限に達しました'],
    ['quota', 429, '일일 한도를 초과했습니다'],
    ['quota', 429, 'Tageslimit erreicht'],
    ['rate-limited', 429, 'Insufficient capacity, try again shortly'],
    ['rejected', 403, 'You have insufficient permissions'],
    ['region', 400, 'User location is not supported for the API use.'],
    ['region', 403, '您所在的地区不支持此服务'],
    ['refused', 403, 'Your prompt was blocked'],
    ['refused', 400, '输入内容违规'],
    ['model-unavailable', 403, 'This key has no access to model draw-9'],
    ['model-unavailable', 404, 'The model draw-9 does not exist'],
    ['model-unavailable', 403, '该令牌无权访问模型 draw-9'],
    ['model-unavailable', 503, '当前分组下对于模型 draw-9 无可用渠道'],
    ['refused', 400, 'Contenu inapproprié détecté'],
    ['refused', 400, 'Недопустимый контент'],
    ['refused', 403, '內容違反政策'],
    ['refused', 400, 'Conteúdo impróprio detectado'],
    ['model-unavailable', 403, 'No tiene acceso al modelo x'],
    ['model-unavailable', 404, 'Модель x не найдена'],
    ['model-unavailable', 403, 'Kein Zugriff auf das Modell x'],
    ['model-unavailable', 400, 'x/y is not a valid model ID'],
    ['model-unavailable', 403, 'Model disabled.'],
    ['bad-key', 401, 'No.'],
    ['bad-key', 403, '无效的令牌'],
    ['rejected', 403, 'The zone is locked.'],
    ['rejected', 400, 'quota must be a number'],
    ['rejected', 422, 'size is unknown'],
    ['service-error', 500, 'too many requests'],
    ['rejected', 403, 'Your IP is not in the list of allowed addresses: access denied'],
    ['rejected', 403, 'Request blocked by the firewall'],
    ['rejected', 400, 'The region of the mask is not supported'],
    ['bad-key', 401, 'Incorrect API key. Find yours on the billing page.'],
    ['rate-limited', 429, 'Limit of 5 images/min'],
  ];
  for (const [code, status, message] of spoken) {
    it(`reads ${code} from the words “${message}” in HTTP ${status}`, () => {
      assert.equal(codeOf(status, words(message)), code);
    });
  }

  it('tells a limit per minute from one per day by the name of the quota', () => {
    const body = (quotaId: string) => ({
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        message: 'You exceeded your current quota, please check your plan and billing details.',
        details: [{ violations: [{ quotaId }] }, { retryDelay: '12.4s' }],
      },
    });
    const [code, , , retryAfter] = failure(429, body('GenerateRequestsPerMinutePerProjectPerModel'));
    assert.deepEqual([code, retryAfter], ['rate-limited', 13]);
    const [daily, , , never] = failure(429, body('GenerateRequestsPerDayPerProjectPerModel'));
    assert.deepEqual([daily, never], ['quota', undefined]);
  });

  const explained: [string, object][] = [
    ['detail', { detail: 'Why' }],
    ['a list in detail', { detail: [{ loc: ['body'], msg: 'Why' }] }],
    ['errors', { success: false, errors: [{ code: 7, message: 'Why' }] }],
    ['a list of texts', { errors: ['Why'] }],
    ['title', { type: 'about:blank', title: 'Why', status: 403 }],
    ['a list', [{ error: { message: 'Why' } }]],
    ['JSON in the message', { error: { message: JSON.stringify({ error: { message: 'Why' } }) } }],
    ['a member of its own', { base_resp: { status_code: 1, status_msg: 'Why' } }],
    ['error_description', { error: { error_description: 'Why' } }],
  ];
  for (const [place, body] of explained) {
    it(`finds the explanation in ${place}`, () => assert.equal(failure(403, body)[2], 'Why'));
  }

  it('joins several explanations', () => {
    assert.equal(
      failure(400, { title: 'Invalid', errors: [{ message: 'One' }, { message: 'Two' }] })[2],
      'Invalid; One; Two',
    );
  });

  const refusals: [string, object, string][] = [
    ['the answer of a chat', { choices: [{ message: { content: 'I will not.' } }] }, 'I will not.'],
    ['a list of texts', { output: [{ content: [{ type: 'output_text', text: 'I will not.' }] }] }, 'I will not.'],
    ['the parts of a candidate', { candidates: [{ content: { parts: [{ text: 'I will not.' }] } }] }, 'I will not.'],
    ['finishMessage', { candidates: [{ finishReason: 'IMAGE_SAFETY', finishMessage: 'Unsafe.' }] }, 'Unsafe.'],
    ['blockReason', { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }, 'PROHIBITED_CONTENT'],
    ['refusal', { choices: [{ message: { content: null, refusal: 'I cannot.' } }] }, 'I cannot.'],
    [
      'the revised prompt, with the code 0',
      { code: 0, msg: 'ok', data: [{ b64_json: '', revised_prompt: 'No.' }] },
      'No.',
    ],
  ];
  for (const [place, body, text] of refusals) {
    it(`finds a refusal in ${place}`, () => {
      assert.deepEqual(failure(200, body).slice(0, 3), ['refused', true, text]);
    });
  }
});
