// Pairs on which copies of the project disagree.
import { PageHead } from '../../parts/PageHead.tsx';

export default function ConflictsPage() {
  return <PageHead title="Conflicts" />;
}
