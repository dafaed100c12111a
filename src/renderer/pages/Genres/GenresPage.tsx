// The genre vocabulary.
import { PageHead } from '../../parts/PageHead.tsx';

export default function GenresPage() {
  return <PageHead title="Genres" />;
}
