// The order of test files: what broke once is looked at first. The rest is in vitest's own order.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

export class RegressionsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isRegression = ({ moduleId }: TestSpecification) => moduleId.includes('/test/regressions/');
    return [...sorted.filter(isRegression), ...sorted.filter((file) => !isRegression(file))];
  }
}
