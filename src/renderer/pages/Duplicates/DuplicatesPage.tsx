// Clusters of posters that show the same picture.
import { PageHead } from '../../parts/PageHead.tsx';

export default function DuplicatesPage() {
  return <PageHead title="Duplicates" />;
}
