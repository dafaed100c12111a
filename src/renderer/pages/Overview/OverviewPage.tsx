// The project in numbers.
import { PageHead } from '../../parts/PageHead.tsx';

export default function OverviewPage() {
  return <PageHead title="Overview" />;
}
