import { useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { JobProgress } from '../jobs/job-progress.tsx';

/** The import or sync that is under way. */
export function LibraryJob({ job }: { job: string }) {
  const found = useQuery({ queryKey: ['jobs', job], queryFn: () => daemon.jobs.get({ params: { id: job } }) });
  return found.data ? <JobProgress job={found.data} /> : null;
}
