"""A node for tests alone: so many steps of so many milliseconds, with progress and a preview at each, and an interrupt between."""
import time

import comfy.model_management
import comfy.utils
from PIL import Image


class VnProbeSlow:
    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "tests"

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {
                "image": ("IMAGE",),
                "steps": ("INT", {"default": 10, "min": 1, "max": 1000}),
                "ms": ("INT", {"default": 100, "min": 1, "max": 10000}),
                "fail_at": ("INT", {"default": 0, "min": 0, "max": 1000}),
            }
        }

    def run(self, image, steps, ms, fail_at):
        bar = comfy.utils.ProgressBar(steps)
        for step in range(1, steps + 1):
            comfy.model_management.throw_exception_if_processing_interrupted()
            time.sleep(ms / 1000)
            if step == fail_at:
                raise RuntimeError("probe failed")
            bar.update_absolute(step, steps, ("JPEG", Image.new("RGB", (64, 64), (step * 10 % 255, 0, 0)), 64))
        return (image,)


NODE_CLASS_MAPPINGS = {"VnProbeSlow": VnProbeSlow}
