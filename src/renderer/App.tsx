// Providers and routes. The address is kept in the hash, so that the page works from app:// and from http:// alike.
import { lazy, Suspense } from 'react';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { HashRouter, Navigate, Route, Routes } from 'react-router';
import { queryClient } from './api/queries.ts';
import { Frame } from './frame/Frame.tsx';
import { LibraryPage } from './pages/Library/LibraryPage.tsx';
import { ErrorBoundary } from './parts/ErrorBoundary.tsx';
import { LateLoader } from './parts/LateLoader.tsx';
import { theme } from './theme.ts';

// The library is what opens first; the other pages (and the chart code) come when they are asked for.
const ReviewPage = lazy(() => import('./pages/Review/ReviewPage.tsx'));
const TaglinesPage = lazy(() => import('./pages/Taglines/TaglinesPage.tsx'));
const PanelPage = lazy(() => import('./pages/Panel/PanelPage.tsx'));
const ImportPage = lazy(() => import('./pages/Import/ImportPage.tsx'));
const TrainingPage = lazy(() => import('./pages/Training/TrainingPage.tsx'));
const EvaluationPage = lazy(() => import('./pages/Evaluation/EvaluationPage.tsx'));
const ModelsPage = lazy(() => import('./pages/Models/ModelsPage.tsx'));
const MapPage = lazy(() => import('./pages/Map/MapPage.tsx'));
const OverviewPage = lazy(() => import('./pages/Overview/OverviewPage.tsx'));
const GenresPage = lazy(() => import('./pages/Genres/GenresPage.tsx'));
const DuplicatesPage = lazy(() => import('./pages/Duplicates/DuplicatesPage.tsx'));
const ConflictsPage = lazy(() => import('./pages/Conflicts/ConflictsPage.tsx'));
const SnapshotsPage = lazy(() => import('./pages/Snapshots/SnapshotsPage.tsx'));
const CuratorsPage = lazy(() => import('./pages/Curators/CuratorsPage.tsx'));
const SettingsPage = lazy(() => import('./pages/Settings/SettingsPage.tsx'));

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <ModalsProvider>
          <Notifications position="bottom-right" transitionDuration={120} limit={4} />
          <ErrorBoundary>
            <HashRouter>
              <Frame>
                <Suspense fallback={<LateLoader />}>
                  <Routes>
                    <Route path="/library" element={<LibraryPage />} />
                    <Route path="/review" element={<ReviewPage />} />
                    <Route path="/taglines" element={<TaglinesPage />} />
                    <Route path="/taglines/panel" element={<PanelPage />} />
                    <Route path="/import" element={<ImportPage />} />
                    <Route path="/training" element={<TrainingPage />} />
                    <Route path="/evaluation" element={<EvaluationPage />} />
                    <Route path="/map" element={<MapPage />} />
                    <Route path="/overview" element={<OverviewPage />} />
                    <Route path="/genres" element={<GenresPage />} />
                    <Route path="/review/duplicates" element={<DuplicatesPage />} />
                    <Route path="/review/conflicts" element={<ConflictsPage />} />
                    <Route path="/overview/snapshots" element={<SnapshotsPage />} />
                    <Route path="/overview/curators" element={<CuratorsPage />} />
                    <Route path="/models" element={<ModelsPage />} />
                    <Route path="/settings" element={<SettingsPage />} />
                    <Route path="*" element={<Navigate to="/library" replace />} />
                  </Routes>
                </Suspense>
              </Frame>
            </HashRouter>
          </ErrorBoundary>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
