// Named states of the labels.
import { PageHead } from '../../parts/PageHead.tsx';

export default function SnapshotsPage() {
  return <PageHead title="Snapshots" />;
}
