// People, their agreement, and copies of the project.
import { PageHead } from '../../parts/PageHead.tsx';

export default function CuratorsPage() {
  return <PageHead title="Curators" />;
}
