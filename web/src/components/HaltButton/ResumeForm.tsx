import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { control } from '../../live/api.ts';

interface ResumeFormProps {
  /** Scope of the halt that ends; `all` ends every halt. */
  scope: string;
  /** Asked just before the request goes out. */
  onAct?: () => void;
  onClose: () => void;
}

/** Ends a halt: wants a reason and the name of who says so. */
export function ResumeForm({ scope, onAct, onClose }: ResumeFormProps): ReactNode {
  const [reason, setReason] = useState('');
  const [by, setBy] = useState('');
  const [failed, setFailed] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() === '') return;
    onAct?.();
    const named = by.trim() === '' ? {} : { by: by.trim() };
    control({ command: 'resume', reason: reason.trim(), scope, ...named })
      .then(onClose)
      .catch((error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
  };
  return (
    <form
      className="resume-form"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <label htmlFor={`${id}-reason`}>Why is it safe to trade again?</label>
      <input
        id={`${id}-reason`}
        name="reason"
        className="control"
        ref={field}
        required
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <label htmlFor={`${id}-by`}>Your name</label>
      <input
        id={`${id}-by`}
        name="by"
        className="control"
        maxLength={60}
        placeholder="operator"
        value={by}
        onChange={(event) => setBy(event.target.value)}
      />
      {failed === '' ? null : (
        <p role="alert" className="loss small">
          Not resumed: {failed}
        </p>
      )}
      <button type="submit" className="control" disabled={reason.trim() === ''}>
        Resume trading
      </button>
    </form>
  );
}
