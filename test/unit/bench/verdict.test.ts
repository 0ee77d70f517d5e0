// Tests the verdict on a benchmark figure: passed, failed, or unclear because of other load.
import assert from 'node:assert/strict';
import type { BenchFigure, Sample } from '../../bench/figure';
import { formatResult, formatSummary } from '../../bench/report';
import { judge } from '../../bench/verdict';

const absolute: BenchFigure = { name: 'a stall', unit: 'ms', budget: 100, limits: 'absolute' };
const ratio: BenchFigure = { ...absolute, budget: 0.8, limits: 'ratio' };
const difference: BenchFigure = { ...absolute, budget: 60, limits: 'difference' };
const ours = (...numbers: number[]): Sample[] => numbers.map((number) => ({ ours: number }));
const pairs = (...numbers: [number, number][]): Sample[] => numbers.map(([ours, floor]) => ({ ours, floor }));

describe('benchmark verdict', () => {
  it('passes and fails figures whose rounds agree', () => {
    assert.equal(judge(absolute, ours(80, 90, 85, 81, 99)), 'passed');
    assert.equal(judge(absolute, ours(130, 135, 128, 131, 140)), 'failed');
    assert.equal(judge(ratio, pairs([70, 100], [140, 200], [75, 100], [70, 100], [71, 100])), 'passed');
    assert.equal(judge(difference, pairs([400, 300], [395, 300], [405, 300], [400, 300], [401, 300])), 'failed');
  });

  it('uses the median of a single round or of similar rounds near the budget', () => {
    assert.equal(judge(absolute, ours(101)), 'failed');
    assert.equal(judge(absolute, ours(99, 98, 99, 101, 102)), 'passed');
  });

  it('calls a figure unclear if rounds are on both sides of the budget', () => {
    assert.equal(judge(absolute, ours(60, 90, 140, 95, 170)), 'unclear');
    assert.equal(judge(ratio, pairs([70, 100], [100, 100], [50, 100], [90, 100], [110, 100])), 'unclear');
  });

  it('ignores one bad round of eight', () => {
    assert.equal(judge(absolute, ours(60, 70, 65, 80, 300, 75, 61, 90)), 'passed');
  });

  it('calls a noisy miss unclear, unless the best round exceeds twice the budget', () => {
    assert.equal(judge(absolute, ours(120, 480, 200, 310, 150)), 'unclear');
    assert.equal(judge(absolute, ours(220, 480, 260, 410, 350)), 'failed');
    assert.equal(judge(difference, pairs([674, 300], [900, 310], [450, 300], [500, 290], [700, 300])), 'unclear');
  });

  it('calls a miss unclear if it had to wait for a CPU', () => {
    const waiting = pairs([108, 100], [109, 100], [108, 100]).map((sample) => ({ ...sample, waited: 0.06 }));
    assert.equal(judge({ ...ratio, budget: 1.05 }, waiting), 'unclear');
    assert.equal(judge({ ...ratio, budget: 1.1 }, waiting), 'passed');
  });

  it('calls a difference far below zero unclear, and passes one within the noise', () => {
    assert.equal(judge(difference, pairs([300, 421], [310, 431], [290, 411], [300, 420], [301, 422])), 'unclear');
    assert.equal(judge(difference, pairs([300, 310], [300, 305], [302, 306], [299, 305], [301, 306])), 'passed');
  });

  it('fails a ratio below its minimum', () => {
    assert.equal(judge({ ...ratio, budget: 1.05, minRatio: 0.95 }, pairs([50, 100])), 'failed');
  });

  it('summarizes failures first, then unclear figures, and counts in the last lines', () => {
    const result = (figure: BenchFigure, samples: Sample[]) => ({ figure, samples, verdict: judge(figure, samples) });
    const noisy = result(absolute, ours(120, 480, 200, 310, 150));
    assert.match(
      formatResult(noisy),
      /^\? .*too noisy to judge: 120–480 ms over 5 rounds; run again on an idle machine$/,
    );
    const lines = formatSummary([noisy, result(absolute, ours(90)), result(absolute, ours(130))], []);
    assert.match(lines[1] ?? '', /^✘/);
    assert.match(lines[2] ?? '', /^\?/);
    assert.match(lines[3] ?? '', /^1 unclear, load average/);
    assert.equal(lines.at(-1), '1 passed, 1 failed');
  });
});
