// The map of the posters.
import { PageHead } from '../../parts/PageHead.tsx';

export default function MapPage() {
  return <PageHead title="Map" />;
}
