import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Company } from '@buttonwood/shared/wire/company-types.ts';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { refuse } from '../../../http/problem.ts';
import { seriesOf, toWireSeries } from '../../../read/bar-series.ts';
import { companyFigures } from '../../../read/company-figures.ts';
import { companyRow, provenanceOf } from '../../../read/company-rows.ts';
import { companyStatistics } from '../../../read/company-statistics.ts';
import { CompanySchema } from '../../../schemas/company-schemas.ts';
import { SymbolPath } from '../../../schemas/fields.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/companies/{symbol}',
  operationId: 'company',
  tags: ['Companies'],
  summary: 'A company: profile, figures, and which histories there are',
  description:
    'Figures are of the first daily series in the order of priority, and as of its newest bar; null is what no source knows.',
  request: { params: SymbolPath },
  responses: { 200: json(CompanySchema, 'The company.') },
});

export function getCompanyRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { symbol } = c.req.valid('param');
    const [row, series] = await Promise.all([companyRow(deps.db, symbol), seriesOf(deps.db, symbol)]);
    if (row === undefined) throw refuse('not_found');
    const daily = series.find((one) => one.interval === '1d');
    const figures = await companyFigures(deps.db, symbol, row.shares_outstanding, daily);
    const company: Company = {
      ...provenanceOf(row),
      symbol: row.symbol,
      name: row.name,
      sector: row.sector,
      industry: row.industry,
      headquarters: row.headquarters,
      founded: row.founded,
      country: row.country,
      exchange: row.exchange,
      currency: row.currency,
      listed_on: row.listed_on,
      shares_outstanding: row.shares_outstanding === null ? null : String(row.shares_outstanding),
      website: row.website,
      description: row.description,
      listed: row.listed,
      series: series.map(toWireSeries),
      statistics: companyStatistics(figures),
    };
    return c.json(company, 200);
  });
}
